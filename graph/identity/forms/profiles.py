"""Profiles: each way in which an organization is written, in forms that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.identity.forms.names import chapter_sql, create_names, spelled_sql
from graph.identity.forms.phones import create_phones, website_sql
from graph.identity.forms.streets import create_streets
from graph.identity.forms.text import create_folded

if TYPE_CHECKING:
    import duckdb

_RECORDS = "record_organization r JOIN home_organization h USING (dataset, key)"


def create_profiles(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``profile``: one row per distinct way in which a home of an organization is written.

    Needs ``record_organization`` and ``home_organization``. Texts are folded, what is not known is
    null, never empty. Each name of a record (its own, other names, d/b/a, former, in brackets)
    gives a row with the record's other fields; ``name_kind`` says which it is. A record without
    name that says something else gives a row without name. No records give an empty table.
    """
    create_names(connection, "name_form", _NAMES)
    create_streets(
        connection, "street_form", "SELECT DISTINCT street AS raw FROM record_organization"
    )
    create_phones(connection, "phone_form", "SELECT public_phone AS raw FROM record_organization")
    create_folded(connection, "city_form", "SELECT DISTINCT city AS raw FROM record_organization")
    create_folded(
        connection, "chapter_form", "SELECT DISTINCT chapter AS raw FROM record_organization"
    )
    connection.execute(f"""
        CREATE OR REPLACE TABLE profile AS
        SELECT row_number() OVER (ORDER BY {_ORDER}) - 1 AS profile, *
        FROM (SELECT DISTINCT h.home, {_columns()} FROM {_RECORDS} {_FORMS})
        """)


_WRITTEN = """
    SELECT record_id, name AS raw, false AS is_other FROM record_organization
    WHERE name IS NOT NULL
    UNION
    SELECT record_id, unnest(other_names), true FROM record_organization
    """
_NAMES = f"SELECT DISTINCT raw FROM ({_WRITTEN})"
_FORMS = f"""
    LEFT JOIN ({_WRITTEN}) w USING (record_id)
    LEFT JOIN name_form n ON n.raw = w.raw
    LEFT JOIN street_form s ON s.raw = r.street
    LEFT JOIN phone_form p ON p.raw = r.public_phone
    LEFT JOIN city_form c ON c.raw = r.city
    LEFT JOIN chapter_form m ON m.raw = r.chapter
    WHERE w.raw IS NULL OR n.core IS NOT NULL OR w.is_other IS NOT TRUE
    """
_ORDER = """home, name, name_kind, core, brand, chapter, street, house, unit, city, state, zip,
    country, phone, website, ein, uei, org_id, group_code, group_role, ruling_year, ruling_month,
    subsection_code, ntee, is_confidential, is_synthetic"""
# A town at the end of a name ("Boys and Girls Club of Springfield") says which one it is.
_IN_TOWN = "n.core LIKE '_%____ OF ' || c.words"


def _columns() -> str:
    # "Washington DC" stands in the city column of some registers.
    bare = "regexp_replace(c.words, ' ' || r.state || '$', '')"
    city = spelled_sql(f"coalesce({bare}, c.words)", "abbreviations.csv")
    stated = chapter_sql(f"({spelled_sql('m.words', 'abbreviations.csv')})")
    town = "length(n.core) - length(c.words) - 4"
    return f"""
        n.words AS name,
        CASE WHEN n.kind = 'name' AND w.is_other THEN 'other' ELSE n.kind END AS name_kind,
        n.core,
        CASE WHEN {_IN_TOWN} THEN coalesce(n.brand, n.core[: {town}]) ELSE n.brand END AS brand,
        n.acronym, coalesce({stated}, n.chapter, CASE WHEN {_IN_TOWN} THEN c.words END) AS chapter,
        s.street, s.house, s.unit, {city} AS city, r.state, r.zip, r.country, p.phone,
        {website_sql("r.website")} AS website, r.ein, r.uei, r.org_id, r.group_code, r.group_role,
        r.ruling_year, r.ruling_month, r.subsection_code, left(r.ntee_code, 1) AS ntee,
        coalesce(r.is_location_confidential, false) AS is_confidential,
        coalesce(r.is_synthetic, false) AS is_synthetic, dataset
        """
