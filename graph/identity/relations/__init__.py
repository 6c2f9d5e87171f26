"""Relations: organizations that look like one and are two, by rule; typed ties, never merges.

A chapter and its parent, a program and its host, a successor and whom it succeeds, two places of
one brand. What a rule finds keeps the machine from joining the two; `graph.resolve.related` makes
it a tie.
"""

from graph.identity.relations.find import create_relations

__all__ = ["create_relations"]
