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
_IDENTIFIED = "('organization', 'program', 'coalition')"
_HOMES = """
CREATE TABLE home_{when} AS
SELECT DISTINCT type, dataset, key, id FROM read_parquet({path}) WHERE type IN {identified}
"""
# A person's line keeps who decided; a rule's says so in ``by``.
_JUDGED = """
CREATE TABLE judged_{when} AS
SELECT DISTINCT least(record_a, record_b) AS a, greatest(record_a, record_b) AS b, verdict, rule,
       "by", date
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
CREATE TABLE touched AS
SELECT id_before AS id FROM pair UNION SELECT id_after FROM pair;
"""
# What may have done it, gravest first: a decision, one taken back, a new or missing source, new or
# missing records of a known one, a new rule or score, else the rest.
_CAUSES = """
CREATE TABLE standing AS
SELECT dataset || ':' || key AS record, id FROM home_old WHERE id IN (SELECT id FROM touched)
UNION SELECT dataset || ':' || key, id FROM home_new WHERE id IN (SELECT id FROM touched);
CREATE TABLE cause AS
WITH fresh AS (FROM judged_new EXCEPT FROM judged_old), stale AS (
    FROM judged_old EXCEPT FROM judged_new
), said AS (
    SELECT a, b, CASE WHEN "by" = 'rule' THEN 5 ELSE 1 END AS rank,
           CASE WHEN "by" = 'rule' THEN verdict || ' by ' || rule
                ELSE 'decision of ' || coalesce(nullif("by", ''), 'somebody')
                     || coalesce(' on ' || nullif(date, ''), '') || ': ' || verdict END AS cause
    FROM fresh UNION ALL
    SELECT a, b, CASE WHEN "by" = 'rule' THEN 6 ELSE 2 END,
           CASE WHEN "by" = 'rule' THEN 'no longer ' || verdict || ' by ' || rule
                ELSE 'decision of ' || coalesce(nullif("by", ''), 'somebody')
                     || ' taken back: ' || verdict END
    FROM stale
)
SELECT s.id, rank, cause FROM said JOIN standing s ON s.record IN (a, b)
UNION ALL
SELECT id_after, 3, CASE WHEN dataset IN (SELECT dataset FROM home_old)
                         THEN 'new records of ' ELSE 'new source ' END || dataset
FROM move WHERE id_before IS NULL
UNION ALL
SELECT id_before, 4, CASE WHEN dataset IN (SELECT dataset FROM home_new)
                          THEN 'records gone from ' ELSE 'source taken out: ' END || dataset
FROM move WHERE id_after IS NULL;
CREATE TABLE graver AS SELECT id, min({'rank': rank, 'cause': cause}) AS best FROM cause GROUP BY id
"""
_LISTED = """
WITH listed AS (
    SELECT change, type, id_before, id_after, NULL AS record FROM event
    UNION ALL
    SELECT 'moved', type, id_before, id_after, dataset || ':' || key FROM move
    WHERE id_before IS NOT NULL AND id_after IS NOT NULL
)
SELECT change, type, id_before, id_after, record,
       coalesce(least(b.best, a.best).cause, 'records or settings of matching changed') AS cause
FROM listed LEFT JOIN graver b ON b.id = id_before LEFT JOIN graver a ON a.id = id_after
ORDER BY list_position({order}, change), type, id_before, id_after, record
"""


def find_changes(before: Path, after: Path) -> pl.DataFrame:
    """List what changed in identity between two snapshots, given their folders of tables.

    Columns: ``change`` (joined: this id's records now stand under that one with others; split: some
    of its records went to that one; moved: a record that stands under another id, one row each;
    gone, new: an id that no record stood under before or after), ``type, id_before, id_after,
    record`` (``dataset:key``) and ``cause`` in words, the gravest that touches either id. Reads the
    tables of source records and judgements. Equal snapshots give no rows.
    """
    with open_scratch() as connection:
        for when, folder in (("old", before), ("new", after)):
            for table, text in (("source_record", _HOMES), ("judgement", _JUDGED)):
                path = quote_text(str(folder / f"{table}.parquet"))
                connection.execute(text.format(when=when, path=path, identified=_IDENTIFIED))
        connection.execute(_MOVES)
        connection.execute(_CAUSES)
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
