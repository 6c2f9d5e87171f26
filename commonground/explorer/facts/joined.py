"""One organization's records: which were joined and how surely, and what else it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonground.explorer.facts.rows import rows_of
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    import polars as pl

# Each record with the surest judgement that ties it to another record of the same organization.
_RECORDS = """
WITH held AS (
    SELECT dataset || ':' || key AS record, dataset, arg_max(file, (retrieved, file)) AS file,
           arg_max(line, (retrieved, file)) AS line, max(retrieved) AS retrieved
    FROM source_record WHERE type = 'organization' AND id = $id GROUP BY ALL
), tied AS (
    SELECT record_a AS record, record_b AS other, tier, score FROM judgement
    WHERE type = 'organization' AND verdict = 'same'
      AND record_a IN (SELECT record FROM held) AND record_b IN (SELECT record FROM held)
), tie AS (
    SELECT * FROM tied UNION ALL SELECT other, record, tier, score FROM tied
)
SELECT held.*, coalesce(publisher, held.dataset) AS publisher, other, tier, score
FROM held LEFT JOIN tie USING (record) LEFT JOIN dataset ON dataset.name = held.dataset
QUALIFY row_number() OVER (
    PARTITION BY record
    ORDER BY list_position(['person', 'reference', 'identifier', 'strict', 'scored'], tier),
             score DESC, other) = 1
ORDER BY retrieved DESC, record
"""
_MAY_BE = """
SELECT record_a, record_b, score,
       CASE WHEN id_a = $id THEN id_b ELSE id_a END AS id,
       CASE WHEN id_a = $id THEN name_b ELSE name_a END AS name,
       CASE WHEN id_a = $id THEN city_b ELSE city_a END AS city,
       CASE WHEN id_a = $id THEN state_b ELSE state_a END AS state
FROM proposal WHERE $id IN (id_a, id_b)
QUALIFY row_number() OVER (PARTITION BY id ORDER BY score DESC NULLS LAST, record_a, record_b) = 1
ORDER BY score DESC NULLS LAST, record_a, record_b
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """Records of an organization, one a row, and the organizations that it may be the same as.

    ``records`` has ``record, publisher, dataset, file, line, retrieved, other, tier, score``: the
    surest judgement that ties the record to another one of the organization. ``may_be`` has
    ``id, name, city, state, record_a, record_b, score``, likeliest first.
    """

    records: pl.DataFrame
    may_be: pl.DataFrame


def read_joined(edition: Edition, id_: str) -> Joined:
    """Give the records of an organization and what else it may be; none for an unknown id."""
    with edition.connect() as connection:
        return Joined(rows_of(connection, _RECORDS, id=id_), rows_of(connection, _MAY_BE, id=id_))
