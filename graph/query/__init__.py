"""The query library, its parameters, and what stands between a stranger's text and an engine."""
