"""Read a directory of resources, as CSV or workbook: one row a resource, key its name.

Columns: name, kind, publisher, summary, sectors, services, state, place, url, public_phone,
checked_date, source; several sectors or services stand between semicolons. A row needs name and
kind. `source` names where the facts can be checked and `checked_date` when they were written down
or compared; a row without them loads with a note. `place` is where the resource is meant for, else
its state; states and the nation come as places too, with the names that a places file gives them.

`resources.csv` beside this file is our own list, written by hand. Persons are no part of it: a book
is cited by its title line, which names the author as any catalog does, and by its publisher.
"""

from graph.ids import nation_key, quote_text
from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_matching,
    as_name,
    as_url,
    as_words,
    says,
)
from loaders.reading.confidential import synthetic_sql
from loaders.reading.header import Columns
from loaders.reading.several import as_codes
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.states import as_state, states_sql
from loaders.reading.table import open_table
from loaders.reading.ties import each_tie_sql

COLUMNS = Columns(
    required=("name", "kind"),
    optional=("publisher", "summary", "sectors", "services", "state", "place", "url",
              "public_phone", "checked_date", "source"),
)  # fmt: skip
_PHONE = r"[+]?[0-9(][0-9() ./-]{2,24}"  # 211 is a line, too
_SECTORS = tuple(code for code in get_type("organization").fields["sector"].codes
                 if code != "unknown")  # fmt: skip


def load(file: SourceFile) -> Loaded:
    """Read one list into resources, what they help with and where they are useful."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), _CHECKS, content=True)
        table.refuse_duplicates("name")
        return table.loaded(
            {
                "resource": _RESOURCES,
                "helps_with": _HELPS_WITH,
                "useful_in": _USEFUL_IN,
                "place": _PLACES,
            }
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    return (
        as_name("name", "name"),
        Cast("key", "'resource-' || name_key(name)"),
        as_code("kind", "kind", get_type("resource").fields["kind"].codes, needed=True),
        as_name("publisher", "publisher", needed=False),
        as_words("summary", "summary"),
        as_codes("sectors", "sectors", _SECTORS),
        as_codes("services", "services", tuple(get_type("service").codes)),
        as_state("state", "state"),
        Cast("place_key", "coalesce(place_key(place), place_key(upper(state)))"),
        as_url("url", "url"),
        as_matching("public_phone", "public_phone", _PHONE, "not_a_phone_line",
                    "is no phone line", "write the digits of a published line, and no name"),
        as_date("checked_date", "checked_date", latest=file.retrieved.isoformat()),
        Cast("is_synthetic", synthetic_sql("name")),
    )  # fmt: skip


_CHECKS = (
    Check("place", "place IS NOT NULL AND place_key(place) IS NULL", "not_a_place",
          says("place", "names no place"),
          "write a state, a county code, 'Name County, ST', 'City, ST' or US"),
    Check("source", "source IS NULL", "missing_source", "'nothing says where it can be checked'",
          "name a page or document", "noted"),
    Check("checked_date", "checked_date IS NULL", "missing_date", "'nothing says how old it is'",
          "write the day on which it was last compared with its source", "noted"),
)  # fmt: skip


_RESOURCES = (
    "SELECT key, line, name, kind, publisher, summary, sectors, state, url, public_phone, "
    "checked_date, is_synthetic FROM typed ORDER BY line"
)
_HELPS_WITH = each_tie_sql(
    ("resource", "key"), ("service", "service"),
    "(SELECT key, line, unnest(services) AS service FROM typed)",
)  # fmt: skip
_USEFUL_IN = each_tie_sql(
    ("resource", "key"), ("place", "place_key"), "typed WHERE place_key IS NOT NULL"
)
# As loaders/places writes them, so that the same place is said twice and never differently.
_PLACES = (
    "SELECT place_key AS key, min(line) AS line, known.name, known.kind, known.fips, known.state, "
    "true AS is_current FROM typed JOIN ("
    "SELECT 'us-state-' || lower(state) AS key, name, 'state' AS kind, fips, state "
    f"FROM {states_sql()} UNION ALL "
    f"SELECT {quote_text(nation_key())}, 'United States', 'nation', NULL, NULL"
    ") AS known ON known.key = place_key "
    "GROUP BY place_key, known.name, known.kind, known.fips, known.state ORDER BY line, key"
)
