"""What hypothesis fills into the columns of any list, and how patient it is."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

relaxed = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def cells(*likely: str) -> st.SearchStrategy[str]:
    """Draw words that a column may well hold, or any text that a CSV can carry."""
    text = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)
    return st.sampled_from(likely) | text
