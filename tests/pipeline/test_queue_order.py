from __future__ import annotations

import json

import duckdb
import pytest

from commonground.review.queue import KINDS_OF_EVIDENCE


@pytest.mark.parametrize(
    ("features", "kinds"),
    [
        ([("prior", -20.0), ("name", 17.0), ("place", 12.0)], 0),
        ([("name", 17.0), ("phone", -3.0)], 0),
        ([("name", 9.0), ("phone", 12.0), ("phone", 2.0)], 1),
        ([("name", 9.0), ("phone", 12.0), ("website", 8.0), ("rivals", -1.0)], 2),
    ],
)
def test_name_and_place_alone_are_the_thinnest_evidence(
    features: list[tuple[str, float]], kinds: int
) -> None:
    text = json.dumps(
        [{"feature": name, "level": "agrees", "weight": weight} for name, weight in features]
    )
    query = f"SELECT {KINDS_OF_EVIDENCE} FROM (SELECT ? AS features)"
    assert duckdb.execute(query, [text]).fetchall() == [(kinds,)]
