"""What changed in identity between two snapshots, and which source or decision did it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from graph.ids import quote_text
from graph.scratch import open_scratch

if TYPE_CHECKING:
    import duckdb

CHANGES = ("joined", "split", "moved", "gone", "new")
SCHEMA = pl.Schema(
    {name: pl.String() for name in ("change", "type", "id_before", "id_after", "record", "cause")}
)
_STRONGEST = ("identifier", "reference", "strict", "cluster", "relation", "scored")
_IDENTIFIED = "('organization', 'program', 'coalition')"
_HOMES = """
CREATE TABLE home_{when} AS
SELECT DISTINCT type, dataset, key, id FROM read_parquet({path}) WHERE type IN {identified}
"""
# A person's line keeps who decided; a rule's says so in ``by``.
_JUDGED = """
CREATE TABLE judged_{when} AS
SELECT DISTINCT type, least(record_a, record_b) AS a, greatest(record_a, record_b) AS b, verdict,
       tier, rule, "by", date
FROM read_parquet({path}) WHERE verdict IN ('same', 'different')
"""
_MOVES = """
CREATE TABLE move AS
SELECT type, dataset, key, o.id AS id_before, n.id AS id_after
FROM home_old o FULL JOIN home_new n USING (type, dataset, key)
WHERE o.id IS DISTINCT FROM n.id;
CREATE TABLE pair AS
SELECT DISTINCT type, id_before, id_after FROM move
WHERE id_before IS NOT NULL AND id_after IS NOT NULL;
CREATE TABLE event AS
SELECT 'joined' AS change, type, id_before, id_after FROM pair
WHERE (type, id_after) IN (
    SELECT type, n.id FROM home_old o JOIN home_new n USING (type, dataset, key)
    GROUP BY ALL HAVING count(DISTINCT o.id) > 1)
UNION ALL
SELECT 'split', type, id_before, id_after FROM pair
WHERE (type, id_before) IN (
    SELECT type, o.id FROM home_old o JOIN home_new n USING (type, dataset, key)
    GROUP BY ALL HAVING count(DISTINCT n.id) > 1)
UNION ALL
SELECT DISTINCT 'gone', type, id_before, NULL FROM move
WHERE id_after IS NULL AND (type, id_before) NOT IN (SELECT type, id FROM home_new)
  AND (type, id_before) NOT IN (SELECT type, id_before FROM pair)
UNION ALL
SELECT DISTINCT 'new', type, NULL, id_after FROM move
WHERE id_before IS NULL AND (type, id_after) NOT IN (SELECT type, id FROM home_old)
  AND (type, id_after) NOT IN (SELECT type, id_after FROM pair);
CREATE TABLE listed AS
FROM event UNION ALL SELECT 'moved', type, id_before, id_after FROM pair;
"""
# What may have done it, gravest first: a decision, one taken back, a new or missing source, new or
# missing records of a known one, a new rule or score. A judgement counts only where it does what
# happened: it joins two records that stood apart, or keeps apart two that stood together.
_CAUSES = """
CREATE TABLE stood AS
SELECT type, dataset || ':' || key AS record, o.id AS was, n.id AS now
FROM home_old o FULL JOIN home_new n USING (type, dataset, key)
WHERE o.id IN (SELECT id_before FROM pair UNION SELECT id_after FROM pair)
   OR n.id IN (SELECT id_before FROM pair UNION SELECT id_after FROM pair);
CREATE TABLE told AS
WITH said AS (
    SELECT *, true AS is_new FROM (FROM judged_new EXCEPT FROM judged_old) UNION ALL
    SELECT *, false FROM (FROM judged_old EXCEPT FROM judged_new)
)
SELECT s.type, a.was AS was_a, b.was AS was_b, a.now AS now_a, b.now AS now_b,
       CASE WHEN (verdict = 'same') = is_new THEN 'joined' ELSE 'split' END AS effect,
       CASE WHEN "by" = 'rule' THEN 5 ELSE 1 END + CASE WHEN is_new THEN 0 ELSE 1 END AS rank,
       date, list_position({tiers}, tier) AS place,
       CASE WHEN "by" = 'rule'
            THEN CASE WHEN is_new THEN '' ELSE 'no longer ' END || verdict || ' by ' || rule
            ELSE 'decision of ' || coalesce(nullif("by", ''), 'somebody')
                 || CASE WHEN is_new THEN coalesce(' on ' || nullif(date, ''), '')
                         ELSE ' taken back' END || ': ' || verdict END AS cause
FROM said s JOIN stood a ON a.type = s.type AND a.record = s.a
JOIN stood b ON b.type = s.type AND b.record = s.b
WHERE CASE effect WHEN 'joined' THEN now_a = now_b AND was_a IS DISTINCT FROM was_b
                  ELSE was_a = was_b AND now_a IS DISTINCT FROM now_b END;
CREATE TABLE source AS
SELECT DISTINCT id_after AS id, 3 AS rank, CASE WHEN dataset IN (SELECT dataset FROM home_old)
                THEN 'new records of ' ELSE 'new source ' END || dataset AS cause
FROM move WHERE id_before IS NULL
UNION ALL
SELECT DISTINCT id_before, 4, CASE WHEN dataset IN (SELECT dataset FROM home_new)
                THEN 'records gone from ' ELSE 'source taken out: ' END || dataset
FROM move WHERE id_after IS NULL;
CREATE TABLE reason AS
SELECT l.*, rank, date, place, cause FROM listed l JOIN (
    SELECT *, was_a AS was, now_a AS now FROM told UNION ALL SELECT *, was_b, now_b FROM told
) t ON t.type = l.type AND was = id_before AND now = id_after AND change IN (effect, 'moved')
UNION ALL SELECT l.*, rank, NULL, NULL, cause FROM listed l JOIN source ON id = id_before
UNION ALL SELECT l.*, rank, NULL, NULL, cause FROM listed l JOIN source ON id = id_after;
"""
_LISTED = """
WITH row AS (
    SELECT *, NULL AS record FROM event
    UNION ALL
    SELECT 'moved', type, id_before, id_after, dataset || ':' || key FROM move
    WHERE id_before IS NOT NULL AND id_after IS NOT NULL
), gravest AS (
    SELECT change, type, id_before, id_after,
           first(cause ORDER BY rank, date DESC NULLS LAST, place NULLS LAST, cause) AS cause
    FROM reason GROUP BY ALL
)
SELECT r.change, r.type, r.id_before, r.id_after, record,
       coalesce(g.cause, 'records or settings of matching changed') AS cause
FROM row r LEFT JOIN gravest g ON (g.change, g.type) = (r.change, r.type)
     AND g.id_before IS NOT DISTINCT FROM r.id_before
     AND g.id_after IS NOT DISTINCT FROM r.id_after
ORDER BY list_position({order}, r.change), r.type, r.id_before, r.id_after, record
"""


def find_changes(before: Path, after: Path) -> pl.DataFrame:
    """List what changed in identity between two snapshots, given their folders of tables.

    Columns: ``change`` (joined: this id's records now stand under that one with others; split: some
    of its records went to that one; moved: a record that stands under another id, one row each;
    gone, new: an id that no record stood under before or after), ``type, id_before, id_after,
    record`` (``dataset:key``) and ``cause`` in words: the gravest that can have done it, the newest
    decision first. Reads the tables of source records and judgements. Equal snapshots give no rows.
    """
    with open_scratch() as connection:
        for when, folder in (("old", before), ("new", after)):
            for table, text in (("source_record", _HOMES), ("judgement", _JUDGED)):
                path = quote_text(str(folder / f"{table}.parquet"))
                connection.execute(text.format(when=when, path=path, identified=_IDENTIFIED))
        connection.execute(_MOVES)
        connection.execute(_CAUSES.format(tiers=list(_STRONGEST)))
        return _read(connection)


def _read(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    found: pl.DataFrame = connection.sql(_LISTED.format(order=list(CHANGES))).pl()
    return found.cast(SCHEMA)


def no_changes() -> pl.DataFrame:
    """Give the table of `find_changes` without rows."""
    return SCHEMA.to_frame()


def sum_up(changes: pl.DataFrame) -> str:
    """Say in a sentence how many organizations were joined and split; empty where none was.

    >>> sum_up(no_changes())
    ''
    """
    organizations = changes.filter(type="organization")
    joined = organizations.filter(change="joined")["id_before"].n_unique()
    split = organizations.filter(change="split")["id_before"].n_unique()
    moved = organizations.filter(change="moved").height
    if not moved:
        return ""
    parts = [f"{count} {word}" for count, word in ((joined, "joined"), (split, "split")) if count]
    told = ", ".join(parts) or "none joined or split"
    return f"organizations: {told}; {moved} records stand under another id"
