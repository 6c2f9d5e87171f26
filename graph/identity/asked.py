"""Which organization somebody means by an id, a record or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.errors import UsageError
from graph.identity.explained import Party

if TYPE_CHECKING:
    import duckdb

CANDIDATES = 10
NEAR = 3
_ALIKE = 75  # of 100


def find_party(connection: duckdb.DuckDBPyConnection, text: str) -> Party:
    """Find what an id, a record or a name means; `UsageError` names candidates."""
    rows = connection.execute(
        """
        SELECT id, NULL AS record FROM organization WHERE id = $text
        UNION SELECT replaced_by, NULL FROM replaced WHERE id = $text AND type = 'organization'
        UNION SELECT id, dataset || ':' || key FROM source_record
        WHERE type = 'organization' AND (dataset || ':' || key = $text OR record_id = $text)
        ORDER BY ALL LIMIT 1
        """,
        {"text": text},
    ).fetchall()
    if rows:
        ((id_, record),) = rows
        return Party(text, id_, _name_of(connection, id_, record), record)
    named = connection.execute(
        """
        SELECT id, min(record), count(record) FROM (
            SELECT DISTINCT s.id, s.dataset || ':' || s.key AS record
            FROM source_record s JOIN record_organization r USING (dataset, key)
            WHERE s.type = 'organization' AND lower(r.name) = lower($text)
            UNION SELECT id, NULL FROM organization WHERE lower(name) = lower($text))
        GROUP BY id ORDER BY id
        """,
        {"text": text},
    ).fetchall()
    if len(named) != 1:
        raise _unclear(connection, text, [row[0] for row in named])
    ((id_, record, records),) = named
    meant = record if records == 1 else None  # one record alone bears the name: that one is meant
    return Party(text, id_, _name_of(connection, id_, meant), meant)


def _unclear(connection: duckdb.DuckDBPyConnection, text: str, ids: Sequence[str]) -> UsageError:
    where = "list_contains($ids, id)" if ids else "contains(lower(name), lower($text))"
    known = {"ids": list(ids)} if ids else {"text": text}
    rows = connection.execute(
        f"""
        SELECT id, concat_ws(', ', name, city, state) FROM organization WHERE {where}
        ORDER BY name, id LIMIT {CANDIDATES}
        """,
        known,
    ).fetchall()
    rows = rows or _near(connection, text)
    listed = "; ".join(f"{id_} ({named})" for id_, named in rows)
    what = f"is borne by {len(ids)} organizations" if ids else "is no id, record or name here"
    mend = f"write one of: {listed}" if rows else "copy an id from a page, or write dataset:key"
    return UsageError(repr(text), what, mend)


def _near(connection: duckdb.DuckDBPyConnection, text: str) -> list[tuple[str, str]]:
    """Give the organizations whose names come nearest, with name and place; at most `NEAR`."""
    from rapidfuzz import fuzz, process, utils

    rows = connection.execute(
        "SELECT DISTINCT name FROM organization WHERE name IS NOT NULL ORDER BY name"
    ).fetchall()
    found = process.extract(
        text, [row[0] for row in rows],
        scorer=fuzz.token_sort_ratio, processor=utils.default_process,
        limit=NEAR, score_cutoff=_ALIKE,
    )  # fmt: skip
    near = [name for name, _, _ in found]
    return connection.execute(
        """
        SELECT id, concat_ws(', ', name, city, state) FROM organization
        WHERE list_contains($near, name) ORDER BY list_position($near, name), id LIMIT $most
        """,
        {"near": near, "most": NEAR},
    ).fetchall()


def _name_of(connection: duckdb.DuckDBPyConnection, id_: str, record: str | None) -> str:
    if record is None:
        rows = connection.execute("SELECT name FROM organization WHERE id = ?", [id_]).fetchall()
    else:
        rows = connection.execute(
            """
            SELECT name FROM record_organization WHERE dataset || ':' || key = ?
              AND name IS NOT NULL ORDER BY retrieved DESC, record_id LIMIT 1
            """,
            [record],
        ).fetchall()
    return str(rows[0][0]) if rows else id_


def homes_of(connection: duckdb.DuckDBPyConnection, party: Party) -> list[str]:
    """Give the records of an organization, the one that was asked about first."""
    rows = connection.execute(
        """
        SELECT DISTINCT dataset || ':' || key FROM source_record
        WHERE type = 'organization' AND id = ? ORDER BY 1
        """,
        [party.id],
    ).fetchall()
    return sorted((row[0] for row in rows), key=lambda record: (record != party.record, record))
