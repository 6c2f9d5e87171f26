"""Findings on the worst forms of child labor: figures, recommended actions, projects by country."""
