"""Ids: opaque for what a workspace allots, readable for what the world has named already.

Organizations, programs and coalitions get a keyed hash of the dataset and key of their first
record; the key (salt) stays in the workspace, so that nobody can go from a guessed tax number to
an id. Places, services and populations keep their public codes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

SEPARATOR = "\x1f"
_DIGITS = 16


def entity_id(salt: str, type_name: str, dataset: str, key: str) -> str:
    """Give the opaque id that is allotted to the first record of an entity.

    >>> entity_id("salt", "organization", "irs_bmf", "000000001")
    'organization-b91550d3e1d7ed29'
    """
    digest = hashlib.sha256(SEPARATOR.join((salt, type_name, dataset, key)).encode()).hexdigest()
    return f"{type_name}-{digest[:_DIGITS]}"


def entity_id_sql(salt: str, type_name: str, dataset: str, key: str) -> str:
    """Give the DuckDB expression that equals `entity_id`; the last two are expressions."""
    prefix = quote_text(SEPARATOR.join((salt, type_name)) + SEPARATOR)
    joined = f"{prefix} || {dataset} || chr(31) || {key}"
    return f"'{type_name}-' || substr(sha256({joined}), 1, {_DIGITS})"


def hash_sql(*expressions: str) -> str:
    """Give a DuckDB expression for 16 hexadecimal digits of text expressions; null counts as empty.

    >>> hash_sql("a", "b")
    "substr(sha256(concat_ws(chr(31), coalesce(a, ''), coalesce(b, ''))), 1, 16)"
    """
    parts = ", ".join(f"coalesce({expression}, '')" for expression in expressions)
    return f"substr(sha256(concat_ws(chr(31), {parts})), 1, {_DIGITS})"


def quote_text(text: str) -> str:
    """Quote a text for SQL.

    >>> quote_text("O'Hara")
    "'O''Hara'"
    """
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Quote a column or table name for SQL.

    >>> quote_name("end date")
    '"end date"'
    """
    return '"' + name.replace('"', '""') + '"'


def slug(text: str) -> str:
    """Fold a name to lower-case ASCII words joined by hyphens; empty where nothing is left.

    >>> slug("Saint-Étienne  (Old Town)")
    'saint-etienne-old-town'
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def slug_sql(expression: str) -> str:
    """Give the DuckDB expression that equals `slug` of a text expression."""
    return f"trim(regexp_replace(lower(strip_accents({expression})), '[^a-z0-9]+', '-', 'g'), '-')"


def nation_key() -> str:
    """Key of the United States as a place."""
    return "us"


def state_key(state: str) -> str:
    """Key of a state by its two letters.

    >>> state_key("CT")
    'us-state-ct'
    """
    return f"us-state-{state.strip().lower()}"


def county_key(fips: str) -> str:
    """Key of a county by its five-digit FIPS code.

    >>> county_key("09110")
    'us-county-09110'
    """
    return f"us-county-{fips.strip()}"


def city_key(state: str, city: str) -> str:
    """Key of a city or town by state and name.

    >>> city_key("CT", "New Haven")
    'us-city-ct-new-haven'
    """
    return f"us-city-{state.strip().lower()}-{slug(city)}"


def zip_key(zip_code: str) -> str:
    """Key of a five-digit ZIP; the four digits after a hyphen are dropped.

    >>> zip_key("06457-3556")
    'us-zip-06457'
    """
    return f"us-zip-{zip_code.strip()[:5]}"


def region_key(name: str) -> str:
    """Key of a region that a user named.

    >>> region_key("Our seven counties")
    'region-our-seven-counties'
    """
    return f"region-{slug(name)}"
