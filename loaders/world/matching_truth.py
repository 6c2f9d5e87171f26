"""Compare what a build joined with what is true of a synthetic world, by tier and by case.

The unit is the pair of homes (dataset and publisher's key). Homes whose key the truth does not
name, such as those of other examples, are left aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

TIERS = ("identifier", "reference", "strict", "scored", "person")
RELATIONS = {"parent_of": "chapter", "succeeds": "successor", "hosts": "hosted"}
_ORG_ID = "^US-EIN-"


def compare_matching(
    truth: Mapping[str, Any], source_record: pl.DataFrame, judgement: pl.DataFrame
) -> pl.DataFrame:
    """Give precision and recall of pairs by ``part`` and ``name``.

    ``truth`` is the ``matching`` part of ``truth.json``; the tables are those of a snapshot. Of
    the ``found`` pairs ``wrong`` are two organizations (the planted wrong merge among them), so
    ``precision`` is 1 - wrong / found; ``right`` of the ``pairs`` that are true were found:
    ``recall``. Part ``all`` counts what was published, ``case`` pairs with an end of that case;
    ``relation`` pairs of organizations said to be related, of those planted as chapter, successor
    and hosted; ``tier`` has in ``found`` and ``wrong`` the joins of that tier alone, in ``right``
    what all tiers up to it reach together. A share of nothing is null.
    """
    homes = label_homes(truth, source_record)
    pairs = _true_pairs(homes)
    found, wrong = _joined(homes, homes["id"].to_numpy())
    rows = [_row("all", "all", found, wrong, found - wrong, pairs)]
    rows += _by_tier(homes, judgement, pairs)
    rows += _by_case(truth, homes)
    rows += _by_relation(truth, homes, judgement)
    counts = dict.fromkeys(("found", "wrong", "right", "pairs"), pl.Int64)
    shares = dict.fromkeys(("precision", "recall"), pl.Float64)
    schema = {"part": pl.String, "name": pl.String, **counts, **shares}
    return pl.DataFrame(rows, schema=schema, orient="row")


def label_homes(truth: Mapping[str, Any], source_record: pl.DataFrame) -> pl.DataFrame:
    """Give the homes of organizations that the truth names: ``dataset, key, id, label``."""
    keys = truth["keys"]
    homes = source_record.filter(type="organization").select("dataset", "key", "id").unique()
    bare = pl.col("key").str.replace(_ORG_ID, "").str.replace("^org", "EXMP")
    numbered = pl.when(pl.col("key").str.contains(r"^org\d+$")).then(
        pl.format("EXMP{}", pl.col("key").str.slice(3).str.zfill(8))
    )
    label = pl.coalesce(numbered, bare).replace_strict(
        list(keys), list(keys.values()), default=None, return_dtype=pl.String
    )
    return homes.with_columns(label=label).drop_nulls("label").sort("dataset", "key")


def wrong_merges(truth: Mapping[str, Any], homes: pl.DataFrame) -> pl.DataFrame:
    """Give the labelled homes that share an id although they are two: those not planted so."""
    planted = truth["wrong_merge"] or {}
    pair = {planted.get("a"), planted.get("b")}
    several = homes.filter(pl.col("label").n_unique().over("id") > 1)
    excused = pl.col("label").is_in([item for item in pair if item]).all().over("id")
    return several.filter(~excused).sort("id", "dataset", "key")


def _true_pairs(homes: pl.DataFrame) -> int:
    return _pairs_in(homes.group_by("label").len()["len"])


def _pairs_in(sizes: pl.Series) -> int:
    counts = sizes.cast(pl.Int64)
    return int((counts * (counts - 1) // 2).sum())


def _joined(homes: pl.DataFrame, cluster: np.ndarray) -> tuple[int, int]:
    """Give how many pairs share a cluster, and how many of them wrongly."""
    frame = homes.select("label", cluster=pl.Series(cluster))
    found = _pairs_in(frame.group_by("cluster").len()["len"])
    right = _pairs_in(frame.group_by("cluster", "label").len()["len"])
    return found, found - right


def _by_tier(homes: pl.DataFrame, judgement: pl.DataFrame, pairs: int) -> list[tuple[Any, ...]]:
    """Join by the tiers one after the other; homes that the truth does not name carry links too."""
    edges = judgement.filter(type="organization", verdict="same")
    own_names = homes.select(record=pl.format("{}:{}", "dataset", "key"))["record"]
    ends = [own_names, edges["record_a"], edges["record_b"]]
    names = pl.concat(ends).unique(maintain_order=True)
    numbers = names.to_frame("record").with_row_index("at")
    drawn = edges.join(numbers, left_on="record_a", right_on="record").join(
        numbers, left_on="record_b", right_on="record", suffix="_b"
    )
    label = homes.select("label", record=pl.format("{}:{}", "dataset", "key"))
    told = drawn.join(label, left_on="record_a", right_on="record").join(
        label, left_on="record_b", right_on="record", suffix="_b"
    )
    rows, used = [], drawn.clear()
    for tier in TIERS:
        used = pl.concat([used, drawn.filter(tier=tier)])
        ones = np.ones(used.height, dtype=np.int8)
        at = (used["at"].to_numpy(), used["at_b"].to_numpy())
        graph = coo_matrix((ones, at), shape=(len(names), len(names)))
        cluster = connected_components(graph, directed=False)[1][: homes.height]
        found, wrong = _joined(homes, cluster)
        own = told.filter(tier=tier)
        mistaken = own.filter(pl.col("label") != pl.col("label_b")).height
        rows.append(_row("tier", tier, own.height, mistaken, found - wrong, pairs))
    return rows


def _by_case(truth: Mapping[str, Any], homes: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Count pairs with an end of each case; ordinary organizations are those in none."""
    cases = {item["label"]: item["case"] for item in truth["cases"]}
    told = homes.with_columns(
        case=pl.col("label").replace_strict(cases, default="ordinary", return_dtype=pl.String)
    )
    rows = []
    for case in sorted(told["case"].unique()):
        own = told.filter(case=case)
        pairs = _true_pairs(own)
        right = _pairs_in(own.group_by("id", "label").len()["len"])
        touching = told.filter(pl.col("id").is_in(own["id"].implode()))
        wrong = _joined(touching, touching["id"].to_numpy())[1]
        rows.append(_row("case", case, right + wrong, wrong, right, pairs))
    return rows


def _by_relation(
    truth: Mapping[str, Any], homes: pl.DataFrame, judgement: pl.DataFrame
) -> list[tuple[Any, ...]]:
    """Count related pairs of organizations, whichever end is named first."""
    label = homes.select("label", record=pl.format("{}:{}", "dataset", "key"))
    related = judgement.filter(type="organization", tier="relation")
    ends = related.join(label, left_on="record_a", right_on="record").join(
        label, left_on="record_b", right_on="record", suffix="_b"
    )
    told = ends.select("label", "label_b", relation=pl.col("rule").str.extract(r"^(\w+)"))
    rows = []
    for relation, case in RELATIONS.items():
        pairs = told.filter(relation=relation).select("label", "label_b").rows()
        said = {tuple(sorted(pair)) for pair in pairs}
        planted = {tuple(sorted((item["label"], item["kin"])))
                   for item in truth["cases"] if item["case"] == case}  # fmt: skip
        counts = (len(said), len(said - planted), len(said & planted), len(planted))
        rows.append(_row("relation", relation, *counts))
    return rows


def _row(part: str, name: str, found: int, wrong: int, right: int, pairs: int) -> tuple[Any, ...]:
    precision = 1 - wrong / found if found else None
    recall = right / pairs if pairs else None
    return (part, name, found, wrong, right, pairs, precision, recall)
