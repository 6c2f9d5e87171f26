"""Review: a steward decides which records speak of one organization, sees why, and can undo.

Nothing is merged here. Decisions are lines of ``decisions/decisions.csv``, which only grows; the
next build follows them.
"""
