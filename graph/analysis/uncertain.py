"""How much of an answer hangs on uncertain links: said with every answer, in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.result import Result
from graph.snapshot.edition import Edition

# A link that scores less is told: of a hundred such links at this score one is expected wrong.
SURE = 0.99


@dataclass(frozen=True, slots=True)
class Doubt:
    """Ids of organizations that hang on uncertain links.

    ``by_likeness`` would come apart without links that score below `SURE`; ``open`` may be one with
    another organization, which a person has still to decide.
    """

    by_likeness: frozenset[str]
    open: frozenset[str]


def tell_uncertainty(edition: Edition, result: Result) -> Result:
    """Give the result with one sentence on how many of its organizations hang on uncertain links.

    Looked at are the organizations that its rows name, and those it says it counted. Where none is
    uncertain nothing is said.
    """
    doubt = find_doubt(edition)
    if not doubt.by_likeness and not doubt.open:
        return result
    here = _organizations(edition, result)
    likeness = here & doubt.by_likeness
    open_ = (here & doubt.open) - likeness
    if not likeness and not open_:
        return result
    return replace(result, uncertain=_sentence(len(here), len(likeness), len(open_)))


@lru_cache(maxsize=4)
def find_doubt(edition: Edition) -> Doubt:
    """Find the organizations of an edition that hang on uncertain links; often there are none."""
    proposals = edition.frame("proposal", ["id_a", "id_b"])
    return Doubt(
        frozenset(weak_joins(edition)["id"]),
        frozenset(proposals["id_a"].drop_nulls()) | frozenset(proposals["id_b"].drop_nulls()),
    )


def weak_joins(edition: Edition) -> pl.DataFrame:
    """Give the records of organizations that come apart where weak links are taken away.

    Columns: id (of the organization), record (``dataset:key``), group (number of the part that
    holds together by identifiers, rules, people and links that score `SURE` or more). Organizations
    that hold together give no rows.
    """
    with edition.connect() as connection:
        weak: pl.DataFrame = connection.sql(_WEAK, params={"sure": SURE}).pl()
        if weak.is_empty():
            return pl.DataFrame(schema={"id": pl.String, "record": pl.String, "group": pl.Int64})
        connection.register("weak", weak)
        records: pl.DataFrame = connection.sql(_RECORDS).pl()
        connection.register("held", records)
        strong = connection.sql(_STRONG, params={"sure": SURE}).pl()
    ends = strong["a"].to_numpy(), strong["b"].to_numpy()
    shape = (records.height, records.height)
    graph = coo_matrix((np.ones(strong.height, dtype=np.int8), ends), shape=shape)
    _, groups = connected_components(graph, directed=False)
    parted = records.with_columns(group=pl.Series(groups, dtype=pl.Int64))
    several = parted.filter(pl.col("group").n_unique().over("id") > 1)
    return several.select("id", "record", "group")


_WEAK = """
SELECT record_a AS record FROM judgement
WHERE type = 'organization' AND tier = 'scored' AND verdict = 'same' AND score < $sure
UNION
SELECT record_b FROM judgement
WHERE type = 'organization' AND tier = 'scored' AND verdict = 'same' AND score < $sure
"""
_RECORDS = """
WITH placed AS (
    SELECT DISTINCT id, dataset || ':' || key AS record FROM source_record
    WHERE type = 'organization'
), touched AS (SELECT id FROM placed WHERE record IN (SELECT record FROM weak))
SELECT row_number() OVER (ORDER BY id, record) - 1 AS number, id, record FROM placed
WHERE id IN (SELECT id FROM touched) ORDER BY number
"""
_STRONG = """
SELECT a.number AS a, b.number AS b
FROM judgement j JOIN held a ON a.record = j.record_a JOIN held b ON b.record = j.record_b
WHERE verdict = 'same' AND (tier <> 'scored' OR score >= $sure)
"""


def _organizations(edition: Edition, result: Result) -> frozenset[str]:
    named = set(result.counted)
    for column in result.table.get_columns():
        if not column.name.endswith(("_id", "_ids")):
            continue
        texts = column.explode() if column.dtype == pl.List(pl.String) else column
        if texts.dtype == pl.String:
            named.update(texts.drop_nulls())
    known = pl.scan_parquet(edition.path("organization")).select("id")
    return frozenset(known.filter(pl.col("id").is_in(sorted(named))).collect()["id"])


def _sentence(here: int, likeness: int, open_: int) -> str:
    of = f"of {here} {'organization' if here == 1 else 'organizations'} here"
    joined = f"{likeness} {of} {'was' if likeness == 1 else 'were'} joined by likeness"
    if not open_:
        return f"{joined}: commonground review"
    if not likeness:
        return f"{open_} {of} may be one with another: commonground review"
    return f"{joined}, {open_} more may be one with another: commonground review"
