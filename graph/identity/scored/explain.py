"""Explaining one pair: its features with weights, also where it was never compared; a picture."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from graph.identity.scored.model import default_weights, read_weights
from graph.identity.scored.scoring import predict
from graph.identity.scored.written import create_written
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

_CHART = "internals/files/chart_defs/match_weights_waterfall.json"


def pair_features(
    connection: duckdb.DuckDBPyConnection, home_a: int, home_b: int, settings: Matching
) -> tuple[float, list[dict[str, Any]]] | None:
    """Compare two homes, whether or not anything drew them together.

    Needs ``profile``. Gives the probability that they are one, as if nothing else fitted either,
    and its features (feature, level, weight in bits) from the two ways of writing that agree most.
    None where one of them has no name.
    """
    create_written(connection, settings)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE candidate AS
        SELECT DISTINCT a.written AS join_key_l, b.written AS join_key_r, '0' AS match_key
        FROM written_home a, written_home b WHERE a.home = ? AND b.home = ?
        """,
        [home_a, home_b],
    )
    ((count,),) = connection.execute("SELECT count(*) FROM candidate").fetchall()
    known = settings.model is not None and settings.model.exists()
    weights = read_weights(settings.model) if known and settings.model else default_weights()
    found: list[Any] = []
    if count:
        predict(connection, weights, None)
        found = connection.execute("""
            SELECT match_weight, to_json(features)::VARCHAR FROM predicted
            ORDER BY match_weight DESC, written_l, written_r LIMIT 1
            """).fetchall()
    for table in ("candidate", "written", "written_home", "predicted"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    if not found:
        return None
    ((weight, features),) = found
    return round(1 / (1 + 2 ** -float(weight)), 6), json.loads(features)


def waterfall(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Give Splink's waterfall chart of one pair as a Vega-Lite description with its data.

    ``features`` are those of ``scored_pair``, `pair_features` or a judgement, in their order. No
    features give a chart that shows a final weight of 0.
    """
    chart: dict[str, Any] = json.loads(
        resources.files("splink").joinpath(_CHART).read_text(encoding="utf-8")
    )
    total = sum(float(item["weight"]) for item in features)
    bars = [
        _bar(_unique(features, place), item["level"], float(item["weight"]), place)
        for place, item in enumerate(features)
    ]
    bars.append(_bar("Final score", "Final score", total, len(bars)))
    chart["data"] = {"values": bars}
    chart["params"][0]["bind"]["max"] = 0
    return chart


def _unique(features: list[dict[str, Any]], place: int) -> str:
    """Name the bar after its feature; a second bar of a feature tells how rare the value is."""
    name = str(features[place]["feature"])
    if name == "prior":
        return "Prior"
    earlier = [item["feature"] for item in features[:place]]
    return f"{name}: how rare" if name in earlier else name


def _bar(name: str, level: str, weight: float, place: int) -> dict[str, Any]:
    return {
        "column_name": name,
        "label_for_charts": level,
        "log2_bayes_factor": weight,
        "bayes_factor": 2.0 ** min(weight, 1000.0),
        "bayes_factor_description": level,
        "sql_condition": None,
        "comparison_vector_value": None,
        "m_probability": None,
        "u_probability": None,
        "value_l": "",
        "value_r": "",
        "term_frequency_adjustment": name.endswith(": how rare"),
        "bar_sort_order": place,
        "record_number": 0,
    }
