"""Records of nodes and ties from the tables `node` and `edge`."""

from __future__ import annotations

from loaders.network_file.rows import SEPARATOR
from loaders.network_file.ties import grant_key_sql
from loaders.reading.field_words import name_reason_sql, named_in_field_sql
from loaders.reading.source_file import SourceFile

_DATELESS = ("parent_of", "hosts", "succeeds", "offers", "located_in", "covers")


def record_queries(file: SourceFile) -> dict[str, str]:
    """One query a type; ties that ended are not kept where their type has no dates."""
    has_ended = f"coalesce(end_date < DATE '{file.retrieved.isoformat()}', false)"
    queries = {
        "organization": _ORGANIZATIONS,
        "coalition": _named("coalition"),
        "program": _PROGRAMS,
        "membership": _MEMBERSHIPS,
        "partnership": _PARTNERSHIPS,
        **_grants(file),
    }
    for name in _DATELESS:
        queries[name] = _plain_ties(name, f"NOT {has_ended}")
    return queries


def listed_sql(column: str) -> str:
    """SQL for attributes as a sorted list, null where there are none."""
    parts = f"list_sort(list_distinct(string_split({column}, '{SEPARATOR}')))"
    return f"CASE WHEN {column} IS NOT NULL THEN {parts} END"


_ORGANIZATIONS = (
    "SELECT id AS key, line, name, sector, ein, uei, org_id, city, state, country, website, "
    "CASE WHEN is_secret THEN true END AS is_location_confidential, "
    f"{name_reason_sql('name')} AS field_reasons, is_synthetic, "
    f"CASE WHEN NOT is_secret THEN {listed_sql('attributes')} END AS attributes "
    "FROM node WHERE kind = 'organization' ORDER BY line"
)
_PROGRAMS = (
    "SELECT id AS key, line, name, website, "
    "CASE WHEN is_secret THEN true END AS is_location_confidential, is_synthetic "
    "FROM node WHERE kind = 'program' ORDER BY line"
)


def _named(kind: str) -> str:
    return (
        f"SELECT id AS key, line, name, is_synthetic FROM node WHERE kind = '{kind}' ORDER BY line"
    )


def _tie(name: str, key: str, *fields: str, when: str = "true", source: str = "organization",
         target: str = "organization") -> str:  # fmt: skip
    listed = "".join(f", {field}" for field in fields)
    return (
        f"SELECT {key} AS key, min(line) AS line, '{source}' AS source_type, source_key, "
        f"'{target}' AS target_type, target_key{listed} FROM edge "
        f"WHERE tie = '{name}' AND {when} GROUP BY ALL ORDER BY line, key"
    )


_DATED = "source_key || '>' || target_key || '|' || coalesce(role, '') || '|' || " \
         "coalesce(start_date::VARCHAR, '')"  # fmt: skip
_MEMBERSHIPS = _tie("membership", _DATED, "role", "start_date", "end_date", "'listed' AS rung",
                    "evidence_date",
                    target="coalition")  # fmt: skip
_PARTNERSHIPS = _tie("partnership", _DATED, "role", "start_date", "end_date", "is_directed",
                     "evidence_date", f"{listed_sql('attributes')} AS attributes")  # fmt: skip
_PLACES = "(SELECT id, coalesce(place_key(name), place_key(id)) AS place_key FROM node " \
          "WHERE kind = 'place')"  # fmt: skip


def _plain_ties(name: str, when: str) -> str:
    """Ties without fields; a place is named by its key in our places."""
    is_place = name in ("located_in", "covers")
    target = "place.place_key" if is_place else "edge.target_key"
    joined = f"JOIN {_PLACES} AS place ON place.id = edge.target_key" if is_place else ""
    kinds = "source_kind AS source_type, target_kind AS target_type"
    # An edge that runs the other way round has its kinds the other way round too.
    if name == "offers":
        kinds = "'organization' AS source_type, 'program' AS target_type"
    return (
        f"SELECT source_key || '>' || {target} AS key, min(line) AS line, {kinds}, source_key, "
        f"{target} AS target_key FROM edge {joined} WHERE tie = '{name}' AND {when} "
        f"AND {target} IS NOT NULL GROUP BY ALL ORDER BY line, key"
    )


def _grants(file: SourceFile) -> dict[str, str]:
    key = grant_key_sql(file.dataset)
    grants = (
        f"SELECT {key} AS key, min(line) AS line, 'grant' AS kind, purpose, amount_usd, amount, "
        "currency, start_date, end_date, "
        f"coalesce({named_in_field_sql('purpose')}, false) AS is_field, is_synthetic "
        "FROM edge WHERE tie = 'funds' GROUP BY ALL ORDER BY line, key"
    )
    end = (
        f"SELECT {{end}}_key || '>' || {key} AS key, min(line) AS line, {{ends}} FROM edge "
        "WHERE tie = 'funds' GROUP BY ALL ORDER BY line, key"
    )
    gives = (
        f"'organization' AS source_type, source_key, 'grant' AS target_type, {key} AS target_key"
    )
    gets = f"'grant' AS source_type, {key} AS source_key, 'organization' AS target_type, target_key"
    return {
        "grant": grants,
        "funds": end.format(end="source", ends=gives),
        "awarded_to": end.format(end="target", ends=gets),
    }
