"""What is held about each member of a coalition, item by item, and where it is from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.ids import quote_name, quote_text
from graph.schema import get_type
from loaders.reading.check_items import ORGANIZATION_FIELDS, PROGRAM_FIELDS, CheckItem
from loaders.reading.sources import read_source

if TYPE_CHECKING:
    import duckdb

    from graph.snapshot.edition import Edition

_MARK = "\x1f"
_SECRET = ("city",)  # never shown of a place that is kept secret, so never asked for either


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of a sheet: its item, in plain words, the value that is held, and its source."""

    item: CheckItem
    about: str
    held: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One organization that is asked, when it last answered, and what is held about it."""

    id: str
    name: str
    last_confirmed: datetime.date | None
    is_synthetic: bool
    holdings: tuple[Holding, ...]


def list_members(edition: Edition, coalition_id: str) -> list[Member]:
    """Give each member of a coalition with what is held about it, in order of name.

    A coalition without members gives none; an organization with several roles is asked once.
    """
    with edition.connect() as connection:
        connection.execute(
            "CREATE TEMP TABLE asked AS SELECT DISTINCT source_id AS id FROM membership "
            f"WHERE target_id = {quote_text(coalition_id)}"
        )
        held: dict[str, list[Holding]] = {}
        for part in (_fields, _memberships, _partnerships, _commitments, _programs, _gives):
            for holding in part(connection):
                held.setdefault(holding.item.organization, []).append(holding)
        rows = connection.execute(
            "SELECT id, name, last_confirmed, coalesce(is_synthetic, false) FROM organization "
            "WHERE id IN (SELECT id FROM asked) ORDER BY name, id"
        ).fetchall()
    return [
        Member(id_, name, day, is_synthetic, tuple(_in_order(held.get(id_, []))))
        for id_, name, day, is_synthetic in rows
    ]


def _in_order(held: Sequence[Holding]) -> list[Holding]:
    """Put what a program gives behind its own fields, and programs last."""
    asked = dict.fromkeys(one.item.parts[0] for one in held if one.item.kind == "program")
    programs = {program: place for place, program in enumerate(asked)}
    return sorted(held, key=lambda one: programs.get(one.item.parts[0], -1))


def _fields(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    sql = _unpivoted("organization", ORGANIZATION_FIELDS, "id IN (SELECT id FROM asked)")
    for id_, field, value, is_secret, source in _rows(connection, sql):
        if not (is_secret and field in _SECRET):
            item = CheckItem(id_, "field", (field,))
            yield Holding(item, _words("organization", field), value, source)


def _programs(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    mine = "id IN (SELECT target_id FROM offers WHERE source_id IN (SELECT id FROM asked))"
    sql = f"""
        SELECT o.source_id, f.id, p.name, f.field, f.value, f.source
        FROM ({_unpivoted("program", PROGRAM_FIELDS, mine)}) f
        JOIN program p ON p.id = f.id JOIN offers o ON o.target_id = f.id
        WHERE o.source_id IN (SELECT id FROM asked) ORDER BY o.source_id, p.name, f.id, f.place
        """
    for id_, program, name, field, value, source in _rows(connection, sql):
        about = f"Program {name}: {_words('program', field)}"
        yield Holding(CheckItem(id_, "program", (program, field)), about, value, source)


def _gives(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    parts = " UNION ALL ".join(
        f"SELECT t.id, '{tie}' AS type, t.source_id AS program, n.id AS code, n.name "
        f"FROM {tie} t JOIN {target} n ON n.id = t.target_id"
        for tie, target in (("provides", "service"), ("serves", "population"), ("covers", "place"))
    )
    sql = f"""
        SELECT o.source_id, p.id, p.name, g.type, g.code, g.name, {_source("g.type", "g.id")}
        FROM ({parts}) g JOIN program p ON p.id = g.program JOIN offers o ON o.target_id = p.id
        WHERE o.source_id IN (SELECT id FROM asked)
        ORDER BY o.source_id, p.name, p.id, g.type, g.name, g.code
        """
    words = {"provides": "gives", "serves": "is for", "covers": "covers"}
    for id_, program, name, tie, code, value, source in _rows(connection, sql):
        item = CheckItem(id_, "gives", (program, code))
        yield Holding(item, f"Program {name} {words[tie]}", value, source)


def _memberships(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    sql = f"""
        SELECT m.source_id, c.id, m.role, m.start_date::VARCHAR, c.name,
               {_source("'membership'", "m.id")}
        FROM membership m JOIN coalition c ON c.id = m.target_id
        WHERE m.source_id IN (SELECT id FROM asked) ORDER BY m.source_id, c.name, m.id
        """
    for id_, coalition, role, start, name, source in _rows(connection, sql):
        item = CheckItem(id_, "membership", (coalition, role, start))
        about = f"You are {(role or 'member').replace('_', ' ')} of"
        yield Holding(item, about + (f" (since {start})" if start else ""), name, source)


def _partnerships(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    sql = f"""
        SELECT a.id, p.source_id, p.target_id, p.role, p.start_date::VARCHAR,
               coalesce(p.is_directed, false), o.name, {_source("'partnership'", "p.id")}
        FROM asked a JOIN partnership p ON a.id IN (p.source_id, p.target_id)
        JOIN organization o
          ON o.id = CASE WHEN p.source_id = a.id THEN p.target_id ELSE p.source_id END
        ORDER BY a.id, o.name, p.id
        """
    for id_, one, other, role, start, directed, name, source in _rows(connection, sql):
        parts = (one, other, role, start, "directed" if directed else None)
        words = f" ({role.replace('_', ' ')})" if role else ""
        yield Holding(CheckItem(id_, "partnership", parts), f"You work with{words}", name, source)


def _commitments(connection: duckdb.DuckDBPyConnection) -> Iterator[Holding]:
    sql = f"""
        SELECT m.source_id, c.id, c.kind, c.name, {_source("'commitment'", "c.id")}
        FROM made_commitment m JOIN commitment c ON c.id = m.target_id
        WHERE m.source_id IN (SELECT id FROM asked) ORDER BY m.source_id, c.kind, c.id
        """
    for id_, commitment, kind, name, source in _rows(connection, sql):
        item = CheckItem(id_, "commitment", (commitment,))
        yield Holding(item, f"You undertake: {kind.replace('_', ' ')}", name or kind, source)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterable[tuple[Any, ...]]:
    """Give rows with their last column, the source, in words."""
    titles = {
        dataset: read_source(source).title
        for dataset, source in connection.execute("SELECT id, source FROM dataset").fetchall()
    }
    for *row, source in connection.execute(sql).fetchall():
        yield *row, source and _source_words(titles, source)


def _source_words(titles: dict[str, str], source: str) -> str:
    dataset, file, day = source.split(_MARK)
    return f"{titles.get(dataset, dataset)} ({file}), {day}"


def _unpivoted(type_name: str, fields: Sequence[str], where: str) -> str:
    """Query with a row for each node and field, also empty ones: id, field, value, source."""
    parts = [
        f"SELECT id, {place} AS place, {quote_text(field)} AS field, "
        f"{quote_name(field)}::VARCHAR AS value, "
        f"coalesce(is_location_confidential, false) AS is_secret FROM {type_name} WHERE {where}"
        for place, field in enumerate(fields)
    ]
    return (
        f"SELECT f.id, f.field, f.value, f.is_secret, CASE WHEN f.value IS NOT NULL THEN "
        f"{_source(quote_text(type_name), 'f.id', 'f.field')} END AS source"
        + (", f.place" if type_name == "program" else "")
        + f" FROM ({' UNION ALL '.join(parts)}) f ORDER BY f.id, f.place"
    )


def _source(type_sql: str, id_sql: str, field_sql: str | None = None) -> str:
    """SQL that names publisher and date of the record a value rests on, the latest where several.

    A node with one record got everything from it; with several, `field_source` says which.
    """
    chosen = "" if field_sql is None else (
        f" AND (r.record_id = (SELECT min(s.record_id) FROM field_source s WHERE s.id = {id_sql} "
        f"AND s.type = {type_sql} AND s.field = {field_sql}) OR NOT EXISTS (SELECT 1 FROM "
        f"field_source s WHERE s.id = {id_sql} AND s.type = {type_sql} AND s.field = {field_sql}))"
    )  # fmt: skip
    return (
        "(SELECT arg_max(r.dataset || chr(31) || r.file || chr(31) || "
        "strftime(r.retrieved, '%-d %b %Y'), (r.retrieved, r.record_id)) FROM source_record r "
        f"WHERE r.type = {type_sql} AND r.id = {id_sql}{chosen})"
    )


_LABELS = {"ein": "Tax number (EIN)", "city": "City of the office", "state": "State of the office",
           "survivor_led": "Survivor-led, by your own word",
           "community_led": "Community-led, by your own word"}  # fmt: skip


def _words(type_name: str, field: str) -> str:
    known = get_type(type_name).fields[field]
    name = _LABELS.get(field, field.replace("_", " ").capitalize())
    return f"{name} ({', '.join(known.codes)})" if known.codes else name
