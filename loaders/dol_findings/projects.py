"""Projects that the bureau paid for: each covers countries and is offered by the bureau itself.

The list names neither grantee nor amount. An address that stands twice in its cell is cut to the
first, one that is broken at a hyphen is joined; both with a note.
"""

from dataclasses import replace

from loaders.reading.cast import Cast, Check, as_name, as_url, says
from loaders.reading.confidential import synthetic_sql
from loaders.reading.country_records import places_sql
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.table import TextTable
from loaders.reading.ties import tie_sql

COLUMNS = Columns(
    required=("reporting_year", "country", "project_title"),
    optional=("link",),
    free=("country_iso3",),
)
BUREAU = "US Department of Labor, Bureau of International Labor Affairs"
# Made-up projects are never tied to a real office.
EXAMPLE_BUREAU = "Example Bureau of International Labor Affairs"
_HALF = "left(link, length(link) // 2)"
_IS_DOUBLED = f"(length(link) % 2 = 0 AND {_HALF} || {_HALF} = link)"
# No address holds a space; one beside a hyphen is where a line was broken.
_JOINED = "regexp_replace(link, '-\\s+|\\s+-', '-', 'g')"


def project_casts() -> tuple[Cast, ...]:
    """Casts of a project; a row without a title is rejected."""
    title = as_name("project_title", "name", needed=True)
    return (
        Cast("name", f"regexp_replace({title.expression}, '\\s+', ' ', 'g')", title.checks,
             needed=True),
        _address(),
        Cast("program_key", "name_key(project_title)"),
        Cast("is_synthetic", synthetic_sql("project_title")),
    )  # fmt: skip


def _address() -> Cast:
    mended = f"CASE WHEN {_IS_DOUBLED} THEN {_HALF} ELSE {_JOINED} END"
    url = as_url("link", "website")
    fits = url.expression.replace('"link"', f"({mended})")
    checks = (
        Check("link", f"({fits}) IS NOT NULL AND {_IS_DOUBLED}", "doubled_address",
              says("link", "is one address twice; the first is kept"),
              "write the address once", "noted"),
        Check("link", f"({fits}) IS NOT NULL AND {_JOINED} <> link", "broken_address",
              says("link", "is an address that a space or line end breaks; it is joined"),
              "write the address without spaces", "noted"),
        *(replace(wrong, when=f"link IS NOT NULL AND ({fits}) IS NULL") for wrong in url.checks),
    )  # fmt: skip
    return Cast("website", fits, checks)


def load_projects(table: TextTable) -> Loaded:
    """Give programs, the bureau and the countries that they cover from `typed`."""
    return table.loaded(
        {
            "place": places_sql("typed"),
            "organization": _BUREAUS,
            "program": _PROGRAMS,
            "offers": _OFFERS,
            "covers": _COVERS,
        }
    )


_BUREAU = f"CASE WHEN is_synthetic THEN '{EXAMPLE_BUREAU}' ELSE '{BUREAU}' END"
_BUREAUS = (
    f"SELECT name_key({_BUREAU}) AS key, min(line) AS line, {_BUREAU} AS name, "
    "'government' AS sector, is_synthetic FROM typed GROUP BY is_synthetic ORDER BY line"
)
_PROGRAMS = (
    "SELECT program_key AS key, min(line) AS line, name, website, is_synthetic FROM typed "
    "GROUP BY ALL ORDER BY line, key, website"
)
_OFFERS = tie_sql(("organization", f"name_key({_BUREAU})"), ("program", "program_key"), "typed")
_COVERS = tie_sql(("program", "program_key"), ("place", "place_key"), "typed")
