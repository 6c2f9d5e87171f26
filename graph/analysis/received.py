"""Grants with the organizations that received them, and those that may have instead."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from graph.analysis.uncertain import weak_joins
from graph.snapshot.edition import Edition

# From here up an open pair is likely: more likely one organization than two.
LIKELY = 0.5
# A tie's key is that of its grant, ">", and that of its recipient in the dataset. Whom a grant may
# be for is open where its recipient has no tax number: side b of a proposal has one, or none has.
_AWARDED = """
CREATE TEMP TABLE awarded AS
SELECT a.source_id AS grant_id, a.target_id AS id,
       bool_and(weak.record IS NOT NULL) AS is_weak, min(weak.score) AS score
FROM awarded_to a
LEFT JOIN source_record s ON s.type = 'awarded_to' AND s.id = a.id
LEFT JOIN weak ON weak.id = a.target_id AND starts_with(s.key, a.source_id || '>')
  AND weak.record = s.dataset || ':' || substr(s.key, length(a.source_id) + 2)
GROUP BY ALL;
CREATE TEMP TABLE candidate AS
SELECT id, other_id, max(score) AS score,
       row_number() OVER (PARTITION BY id ORDER BY max(score) DESC NULLS LAST, other_id) AS place
FROM (SELECT id_a AS id, id_b AS other_id, score FROM proposal
      UNION ALL SELECT id_b, id_a, score FROM proposal WHERE ein_b IS NULL)
GROUP BY id, other_id;
CREATE TEMP TABLE alternative AS
SELECT c.id, list(o.name || coalesce(' (score ' || round(c.score, 3)::VARCHAR || ')', '')
                  ORDER BY c.place) AS alternatives
FROM candidate c JOIN organization o ON o.id = c.other_id GROUP BY c.id
"""
_ROWS = f"""
WITH link AS (
    SELECT grant_id, id, id AS recipient_id, score,
           CASE WHEN is_weak THEN 'joined' ELSE 'certain' END AS link
    FROM awarded WHERE $id IS NULL OR id = $id
    UNION ALL
    SELECT a.grant_id, c.other_id, a.id, c.score,
           CASE WHEN c.place = 1 AND c.score >= {LIKELY} THEN 'likely' ELSE 'in_doubt' END
    FROM awarded a JOIN candidate c ON c.id = a.id
    WHERE c.other_id = $id OR ($id IS NULL AND c.place = 1)
), funded AS (
    SELECT f.target_id AS grant_id, string_agg(o.name, '; ' ORDER BY o.name) AS funder
    FROM funds f JOIN organization o ON o.id = f.source_id
    WHERE f.target_id IN (SELECT grant_id FROM link) GROUP BY ALL
)
SELECT link, l.id AS organization_id, o.name AS organization, l.grant_id, g.title, g.amount_usd,
       g.kind, g.year, funder, recipient_id, p.name AS recipient, l.score, alternatives
FROM link l JOIN "grant" g ON g.id = l.grant_id JOIN organization o ON o.id = l.id
JOIN organization p ON p.id = l.recipient_id
LEFT JOIN funded f USING (grant_id)
LEFT JOIN alternative x ON x.id = l.recipient_id AND link IN ('likely', 'in_doubt')
ORDER BY list_position(['in_doubt', 'likely', 'joined', 'certain'], link),
         g.amount_usd DESC NULLS LAST, l.grant_id, l.id, recipient_id
"""
SUMMED = pl.col("amount_usd").is_not_null() & (pl.col("kind").fill_null("grant") != "subaward")


def read_received(edition: Edition, id_: str | None) -> pl.DataFrame:
    """Read the rows of grants and recipients for one organization, or for all."""
    weak = _weak_records(edition)
    with edition.connect() as connection:
        connection.register("weak", weak)
        connection.execute(_AWARDED)
        found: pl.DataFrame = connection.sql(_ROWS, params={"id": id_}).pl()
        return found


def sum_received(table: pl.DataFrame) -> Mapping[str, float]:
    """Sum rows of `read_received` in US dollars: by link, and each grant once.

    ``certain``, ``likely`` (with what is joined by likeness or likely) and ``all`` (with everything
    in doubt); no rows give zeros.
    """
    summed = table.filter(SUMMED)
    likely = ("certain", "joined", "likely")
    links = {"certain": ("certain",), "likely": likely, "all": (*likely, "in_doubt")}
    return {
        name: math.fsum(summed.filter(pl.col("link").is_in(kinds)).unique("grant_id")["amount_usd"])
        for name, kinds in links.items()
    }


def _weak_records(edition: Edition) -> pl.DataFrame:
    """Records that only likeness ties to what gave their organization its name: id, record, score.

    The score is that of the best link that joined the record.
    """
    parted = weak_joins(edition)
    with edition.connect() as connection:
        connection.register("parted", parted)
        found: pl.DataFrame = connection.sql(_WEAK).pl()
    return found


_WEAK = """
WITH named AS (
    SELECT p.id, any_value("group") AS core
    FROM field_source f JOIN source_record s USING (record_id)
    JOIN parted p ON p.id = f.id AND p.record = s.dataset || ':' || s.key
    WHERE f.type = 'organization' AND s.type = 'organization' AND f.field = 'name' GROUP BY p.id
), linked AS (
    SELECT record_a AS record, score FROM judgement WHERE tier = 'scored' AND verdict = 'same'
    UNION ALL
    SELECT record_b, score FROM judgement WHERE tier = 'scored' AND verdict = 'same'
)
SELECT p.id, p.record, max(l.score) AS score
FROM parted p JOIN named n USING (id) LEFT JOIN linked l USING (record)
WHERE p."group" <> n.core GROUP BY ALL
"""
