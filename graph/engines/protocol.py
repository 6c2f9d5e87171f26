"""What every engine is: three small methods, so that a query, a page or a worker can use any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of one query as plain Python values, in the order the engine gave them.

    Values are None, bool, int, float, str, ``datetime.date`` or ``datetime.datetime``; lists and
    dicts of them where a query asks for lists or whole nodes. ``truncated`` says that more rows
    were there than the limit. Cypher names no columns when there is no row.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool = False


class Engine(Protocol):
    """One opened, read-only graph that answers one language."""

    language: str

    def run(
        self, text: str, parameters: Mapping[str, Any], *, seconds: float, row_limit: int
    ) -> Answer:
        """Answer one query; ``$name`` in the text stands for a parameter, None for null.

        Raises `graph.errors.QueryError` where the query is wrong, would write, or takes longer
        than ``seconds``. The limits are the engine's own and no boundary: text from a stranger
        belongs in `graph.query.worker`.
        """
        ...

    def close(self) -> None:
        """Let the files go; the engine answers nothing afterwards."""
        ...
