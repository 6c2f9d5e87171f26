"""Organizations and ties of federal awards, from the tables `award` and `action`.

An award is given by the sub-agency that it names, else by the agency; an agency that is its own
sub-agency is one organization.
"""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from graph.ids import quote_text, slug_sql
from loaders.reading.cast import Cast, as_name
from loaders.reading.confidential import synthetic_sql
from loaders.reading.field_words import name_reason_sql
from loaders.reading.ties import End, each_tie_sql, tie_sql

GRANT = "grant-usaspending-"
_GRANT_KEY = f"{quote_text(GRANT)} || award"
_ORGANIZATION = ("uei", "name", "sector", "city", "state", "zip", "country", "county", "street")


def agency_casts(code: str, name: str, sub_code: str, sub_name: str) -> tuple[Cast, ...]:
    """Casts of who awards: `agency_*`, and `top_*` where an agency stands above it."""
    top, sub = as_name(name, "top_name", needed=False), as_name(sub_name, "sub", needed=False)
    top_key = f"'agency-' || coalesce({code}, {slug_sql(top.expression)})"
    sub_key = f"'sub-agency-' || coalesce({sub_code}, {slug_sql(sub.expression)})"
    is_same = f"coalesce(upper({sub.expression}) = upper({top.expression}), false)"
    lower = f"({sub.expression}) IS NOT NULL AND NOT {is_same}"
    both = f"{lower} AND ({top.expression}) IS NOT NULL"
    alone = f"({top.expression}) IS NOT NULL"
    return (
        Cast("agency_key", f"CASE WHEN {lower} THEN {sub_key} WHEN {alone} THEN {top_key} END",
             (*top.checks, *sub.checks)),
        Cast("agency_name", f"CASE WHEN {lower} THEN {sub.expression} ELSE {top.expression} END"),
        Cast("top_key", f"CASE WHEN {both} THEN {top_key} END"),
        Cast("top_name", f"CASE WHEN {both} THEN {top.expression} END"),
    )  # fmt: skip


def create_agencies(connection: DuckDBPyConnection) -> None:
    """Make `agency` from `award`: key, name, line, and the key of the agency above."""
    connection.execute(
        "CREATE TABLE agency AS SELECT key, arg_max(name, rank) AS name, min(line) AS line, "
        "arg_max(above, rank) AS above FROM ("
        "SELECT agency_key AS key, agency_name AS name, top_key AS above, first_line AS line, rank "
        "FROM award WHERE agency_key IS NOT NULL UNION ALL "
        "SELECT top_key, top_name, NULL, first_line, rank FROM award WHERE top_key IS NOT NULL) "
        "GROUP BY key"
    )


def create_organizations(
    connection: DuckDBPyConnection, relation: str, prefixes: Sequence[str]
) -> None:
    """Make `body`: one row an organization, as its latest action in `relation` describes it.

    The first of `prefixes` that names a key describes it; a key whose name may belong to a shelter
    in any row keeps no ZIP and no street.
    """
    columns = {row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()}
    parts = [
        f"SELECT {place} AS part, line, rank, {prefix}_key AS key, "
        + ", ".join(
            f"{prefix}_{name} AS {name}" if f"{prefix}_{name}" in columns else f"NULL AS {name}"
            for name in (*_ORGANIZATION, "is_confidential", "is_synthetic")
        )
        + f" FROM {relation} WHERE {prefix}_key IS NOT NULL AND {prefix}_name IS NOT NULL"
        for place, prefix in enumerate(prefixes)
    ]
    connection.execute(f"CREATE VIEW mention AS {' UNION ALL '.join(parts)}")
    connection.execute(
        "CREATE TABLE body AS WITH best AS (SELECT key, min(part) AS part, "
        "bool_or(is_confidential) AS is_confidential FROM mention GROUP BY key), "
        "latest AS (SELECT mention.key, part, max(rank) AS rank, min(line) AS first_line, "
        "any_value(best.is_confidential) AS is_secret FROM mention JOIN best USING (key, part) "
        "GROUP BY mention.key, part) "
        "SELECT latest.first_line, latest.is_secret, mention.* FROM mention "
        "JOIN latest USING (key, part, rank)"
    )


def organizations_sql() -> str:
    """Query for the organizations of `body`, and the agencies where there is a table of them."""
    return (
        "SELECT key, first_line AS line, name, sector, uei, city, "
        "state, CASE WHEN is_secret IS NULL THEN zip END AS zip, country, "
        "is_secret AS is_location_confidential, "
        f"{name_reason_sql('name')} AS field_reasons, is_synthetic, "
        "CASE WHEN is_secret IS NULL THEN street END AS street "
        "FROM body UNION ALL "
        "SELECT key, line, name, 'government', NULL, NULL, NULL, NULL, 'USA', NULL, NULL, "
        f"{synthetic_sql('name')}, NULL FROM agency ORDER BY line, key"
    )


def funds_sql(funder: str, *, named: str) -> str:
    """Query for the ties from who gives to the grant, where `named` is not null."""
    return _tie(("organization", funder), ("grant", _GRANT_KEY), named)


def awarded_to_sql() -> str:
    """Query for the ties from the grant to who gets it."""
    return _tie(("grant", _GRANT_KEY), ("organization", "recipient_key"), "recipient_name")


def parents_sql() -> str:
    """Query for the ties from parents to their parts, of recipients and of agencies."""
    parts = (
        "(SELECT first_line AS line, parent_key AS parent, recipient_key AS child, "
        "parent_name AS name, recipient_name AS child_name FROM award UNION ALL "
        "SELECT line, above, key, name, name FROM agency) WHERE parent <> child "
        "AND name IS NOT NULL AND child_name IS NOT NULL"
    )
    return tie_sql(("organization", "parent"), ("organization", "child"), parts)


def located_in_sql() -> str:
    """Query for the counties in which recipients have their office."""
    place = ("place", "'us-county-' || county")
    rows = "body WHERE county IS NOT NULL"
    return each_tie_sql(("organization", "key"), place, rows, line="first_line")


def _tie(source: End, target: End, named: str) -> str:
    there = " AND ".join(f"{key} IS NOT NULL" for key in (source[1], target[1], named))
    return each_tie_sql(source, target, f"award WHERE {there}", line="first_line")
