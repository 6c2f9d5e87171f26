"""Read the Department of Labor's List of Goods Produced by Child Labor or Forced Labor.

Two forms of the same facts, one record a good in one country: the XML of the publisher's app
(`Goods/Good/Countries/Country`, numbered in the order of the file) and a table `edition, good,
sector, country, child_labor, ...`. A derived good is only made with listed inputs, so its tie is
kept apart by `is_derived`. Regions are left out: each edition draws and names them anew.
"""

from collections.abc import Iterator

from graph.findings import Finding
from graph.schema import get_type
from loaders.dol_goods.edition import FIRST_EDITION, date_list
from loaders.reading.cast import Cast, as_code, as_name, as_yes_no
from loaders.reading.confidential import synthetic_sql
from loaders.reading.country_records import (
    as_country,
    as_year,
    know_countries,
    note_unknown_countries,
    places_sql,
)
from loaders.reading.goods import know_goods
from loaders.reading.header import Columns
from loaders.reading.refusal import refuse
from loaders.reading.rows import TextRow, open_rows
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.reading.xml import iter_elements, text_of

FLAGS = ("child_labor", "forced_labor", "forced_child_labor")
COLUMNS = Columns(
    required=("edition", "good", "country"),
    optional=("sector", *FLAGS),
    free=("country_iso3", "derived_labor_exploitation"),
    withheld=("region", "derived_country"),
)
_TAGS = {
    "country": "Country_Name",
    "child_labor": "Child_Labor",
    "forced_labor": "Forced_Labor",
    "forced_child_labor": "Forced_Child_Labor",
    "derived_labor_exploitation": "Derived_Labor_Exploitation",
}


def load(file: SourceFile) -> Loaded:
    """Read one list, in XML or as a table, into goods, countries and what is listed where."""
    if file.name.lower().endswith(".xml"):
        with open_rows(file, COLUMNS, listed_pairs(file)) as table:
            date_list(table)
            return _load(table)
    with open_table(file, COLUMNS) as table:
        return _load(table)


def listed_pairs(file: SourceFile) -> Iterator[TextRow | Finding]:
    """Give one row for each country of each good; a good without any is a note.

    Raises `FileRefusedError` for a file that lists no country under any good.
    """
    number = 0
    for good in iter_elements(file, ("Good",)):
        name = text_of(good, "Good_Name")
        sector = text_of(good, "Good_Sector")
        countries = good.findall("Countries/Country")
        for country in countries:
            number += 1
            said = {column: text_of(country, tag) for column, tag in _TAGS.items()}
            yield TextRow(number, {**said, "good": name, "sector": sector})
        if not countries:
            yield Finding(file.dataset, file.name, None, "Countries", name, "good_without_country",
                          "noted", "the good has no country, so that nothing is listed",
                          "nothing to mend, unless a country was lost")  # fmt: skip
    if not number:
        raise refuse(file, "file_of_another_source", "no good with a country is in the file",
                     "give the list of goods: Goods, Good, Countries, Country")  # fmt: skip


def _load(table: TextTable) -> Loaded:
    know_countries(table.connection)
    know_goods(table.connection)
    table.cast(_casts(table.file), content=True)
    table.find(_TWICE)
    note_unknown_countries(table, "country")
    return table.loaded({"good": _GOODS, "place": places_sql("typed"), "listed_good": _LISTED})


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    good = as_name("good", "written")
    country, place = as_country("country", code="country_iso3")
    edition = as_year("edition", "edition", first=FIRST_EDITION, last=file.retrieved.year)
    derived = as_yes_no("derived_labor_exploitation", "is_derived")
    # Lists before 2022 knew no derived goods: there a missing word does say no.
    is_derived = (
        f"CASE WHEN derived_labor_exploitation IS NULL THEN false ELSE {derived.expression} END"
    )
    parts = ("good_key(good)", place.expression, edition.expression, f"({is_derived})::VARCHAR")
    return (
        good,
        Cast("name", "good_name(good)"),
        Cast("good_key", "good_key(good)"),
        as_code("sector", "good_sector", get_type("good").fields["good_sector"].codes),
        country,
        place,
        edition,
        *(as_yes_no(flag, flag) for flag in FLAGS),
        Cast("is_derived", is_derived, derived.checks),
        Cast("is_synthetic", synthetic_sql("good")),
        Cast("key", f"concat_ws('|', {', '.join(parts)})"),
    )


# Files of the publisher write a good twice; what either row says is kept in one tie.
_TWICE = (
    "SELECT line, 'good' AS \"column\", written AS value, 'listed_twice' AS rule, "
    "'noted' AS effect, '''' || left(written, 60) || ''' stands on line ' || first_line || "
    "' for the same country with other words; what either says is kept' AS message, "
    "'correct one of the two where they differ' AS mend FROM (SELECT line, written, content, "
    "first_value(line) OVER same AS first_line, first_value(content) OVER same AS first_content "
    "FROM typed WINDOW same AS (PARTITION BY key ORDER BY line)) WHERE content <> first_content"
)
_GOODS = (
    "SELECT good_key AS key, min(line) AS line, name, nullif(list_sort(list_distinct("
    "list(written) FILTER (WHERE nfc_normalize(written) <> name))), []) AS other_names, "
    "good_sector, "
    "is_synthetic FROM typed GROUP BY good_key, name, good_sector, is_synthetic ORDER BY line, key"
)
_LISTED = (
    "SELECT key, line, 'good' AS source_type, good_key AS source_key, 'place' AS target_type, "
    "place_key AS target_key, edition, is_derived, child_labor, forced_labor, forced_child_labor "
    "FROM typed ORDER BY line"
)
