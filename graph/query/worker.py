"""Free text in a process of its own: guarded, answered read-only, killed at the deadline.

One worker an edition and language stays alive, so that the first question pays for starting the
engine (and for Cypher its Java machine) and the next ones cost milliseconds.
"""

from __future__ import annotations

import atexit
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from graph.confine import ConfinedError, ConfinedTimeoutError, ConfinedWorker
from graph.engines import open_engine
from graph.engines.protocol import Answer
from graph.errors import QueryError
from graph.query.guard import check_text
from graph.snapshot.edition import Edition

MOST_WORKERS = 6  # three languages of two editions or scopes
MOST_CALLS = 1000
# The first build of a large edition takes minutes; it counts against this, not the query's time.
START_SECONDS = 1800.0
# An engine that keeps its own deadline may still say so in its own words.
GRACE_SECONDS = 0.5
# Address space; a Java machine reserves far more than it uses and bounds its heap itself.
MEMORY_BYTES: Mapping[str, int | None] = {
    "cypher": None,
    "sparql": 4 * 2**30,
    "sql": 4 * 2**30,
}
Question = tuple[str, Mapping[str, Any], float, int]
Worker = ConfinedWorker[Question, Answer]

_workers: OrderedDict[tuple[Edition, str], Worker] = OrderedDict()
_choosing = threading.Lock()


class _OpenedEngine:
    """What a worker holds in its process."""

    def __init__(self, language: str, edition: Edition) -> None:
        self._engine = open_engine(language, edition)

    def __call__(self, question: Question) -> Answer:
        text, parameters, seconds, row_limit = question
        return self._engine.run(text, parameters, seconds=seconds, row_limit=row_limit)

    def close(self) -> None:
        self._engine.close()


def run_in_child(
    edition: Edition,
    language: str,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    seconds: float = 30.0,
    row_limit: int = 10_000,
) -> Answer:
    """Answer free text on an edition; the engine's process is killed when it takes too long.

    Raises `QueryError` where the guard or the engine refuses the text, where it takes longer than
    ``seconds`` and where its process runs out of memory or crashes; `UsageError` for an unknown
    language. Rows beyond ``row_limit`` are cut off and the answer says so. The next call works
    again in any case.
    """
    check_text(text, language)
    worker = _worker_of(edition, language)
    question = (text, dict(parameters or {}), seconds, row_limit)
    try:
        return worker.call(question, seconds=seconds + GRACE_SECONDS)
    except ConfinedTimeoutError as error:
        raise QueryError(language, f"took longer than {seconds:g} s", "ask for less") from error
    except ConfinedError as error:
        raise QueryError(language, error.what, "ask for less, or in another way") from error


def close_workers() -> None:
    """End every worker; the next question starts a new one. Runs by itself when Python ends."""
    with _choosing:
        closing = list(_workers.values())
        _workers.clear()
    for worker in closing:
        worker.close()


def _worker_of(edition: Edition, language: str) -> Worker:
    key = (edition, language)
    with _choosing:
        worker = _workers.pop(key, None) or ConfinedWorker(
            _OpenedEngine,
            language,
            edition,
            where=language,
            memory_bytes=MEMORY_BYTES[language],
            start_seconds=START_SECONDS,
            most_calls=MOST_CALLS,
        )
        _workers[key] = worker
        ended = _workers.popitem(last=False)[1] if len(_workers) > MOST_WORKERS else None
    if ended is not None:
        ended.close()
    return worker


atexit.register(close_workers)
