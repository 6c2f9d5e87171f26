"""Normal forms: one spelling for what is written in many ways, for comparing only."""

from graph.identity.forms.profiles import create_profiles

__all__ = ["create_profiles"]
