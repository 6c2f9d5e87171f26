"""Figures of one country and year as indicators: shares, counts, ratings, yes and no.

A cell that says Unknown, Unavailable, N/A or the like says nothing: it is null, and all of them are
counted in one finding. Figures may carry marks of footnotes and commas between thousands; those are
taken off with a note. Shares are fractions; years whose shares are in percent are divided by 100.
"""

from graph.ids import quote_name, quote_text, slug_sql
from loaders.dol_findings.measures import AGES, RATING, SHARE, measures, measures_sql
from loaders.reading.cast import Cast
from loaders.reading.country_records import places_sql
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.table import TextTable
from loaders.reading.ties import each_tie_sql

# Standards that only the XML states.
_XML_ONLY = tuple(
    f"{name}_conforms"
    for name in ("types_hazardous_work", "free_public_education", "minimum_compulsory_military",
                 "minimum_voluntary_military", "minimum_non_state_military")
)  # fmt: skip
# Whether there is a law at all; kept is whether it meets the standard.
_LAWS = ("prohibition_forced_labor", "prohibition_child_trafficking", "prohibition_csec",
         "prohibition_illicit_activities", "minimum_work", "minimum_hazardous_work",
         "compulsory_education")  # fmt: skip
COLUMNS = Columns(
    required=("reporting_year", "country", RATING, SHARE),
    optional=tuple(
        item.column for item in measures() if item.column not in (RATING, SHARE, *_XML_ONLY)
    ),
    free=("country_iso3", AGES, *_XML_ONLY),
    withheld=("region", "multiple_territories", "working_children_count", "goods_listed", *_LAWS),
)
# Words for "not stated" in any edition: MTC is a country of several territories.
SILENT = ("unknown", "unavailable", "n/a", "na", "not applicable", "mtc", "no assessment", "-", "")
_MARKS = "*\u2020\u2021 "
# Over three times the share of nearly every other country: true or not, somebody should look.
UNUSUAL_SHARE = 0.75


def figure_casts() -> tuple[Cast, ...]:
    """The cells as they are written: `load_figures` reads them all at once."""
    return tuple(Cast(name, quote_name(name)) for name in (*_FIGURES, AGES))


def load_figures(table: TextTable) -> Loaded:
    """Give countries and one indicator a stated figure of `typed`."""
    _create_cells(table)
    for query in (_SILENT_CELLS, _PERCENT_YEARS, *_CHECKS):
        table.find(query)
    table.connection.execute(f"CREATE TABLE figure AS {_FIGURE}")
    records = {"place": places_sql("typed"), "indicator": _INDICATORS, "measures": _MEASURES}
    return table.loaded(records)


def _create_cells(table: TextTable) -> None:
    """Make table `cell`, one row a written cell: `bare` text, `whole` and `share` numbers."""
    words = ", ".join(map(quote_text, SILENT))
    table.connection.execute(f"""
        CREATE TABLE cell AS
        WITH written AS (
            UNPIVOT typed ON {", ".join(map(quote_name, _FIGURES))}
            INTO NAME column_name VALUE written),
        bare AS (SELECT *, rtrim(written, {quote_text(_MARKS)}) AS text FROM written),
        said AS (SELECT *, CASE WHEN lower(text) NOT IN ({words}) THEN text END AS bare FROM bare),
        number AS (
            SELECT *, CASE WHEN regexp_full_match(bare, {quote_text(_WHOLE)})
                           THEN replace(bare, ',', '')::BIGINT END AS whole,
                   CASE WHEN kind = 'share' AND regexp_full_match(bare, {quote_text(_DECIMAL)})
                        THEN bare::DOUBLE END AS number
            FROM said JOIN {measures_sql()} USING (column_name))
        SELECT *, coalesce(median(number) OVER (PARTITION BY year) > 1, false) AS is_percent,
               CASE WHEN is_percent THEN round(number / 100, 8) ELSE number END AS share
        FROM number
        """)


_FIGURES = tuple(item.column for item in measures())
_WHOLE = "[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}"
_DECIMAL = "[0-9]{1,3}([.][0-9]+)?"


def _check_sql(when: str, rule: str, effect: str, words: str, mend: str) -> str:
    return (
        f'SELECT line, column_name AS "column", written AS value, {quote_text(rule)} AS rule, '
        f"{quote_text(effect)} AS effect, '''' || left(written, 60) || "
        f"{quote_text(chr(39) + ' ' + words)} AS message, {quote_text(mend)} AS mend "
        f"FROM cell WHERE {when}"
    )


_CHECKS = (
    _check_sql("kind = 'yes_no' AND lower(bare) NOT IN ('yes', 'no')", "not_true_or_false",
               "nulled", "is neither yes nor no",
               "write Yes or No, or leave it empty where it is not known"),
    _check_sql("kind = 'count' AND bare IS NOT NULL AND whole IS NULL", "not_a_whole_number",
               "nulled", "is not a whole number", "write digits only or leave it empty"),
    _check_sql("kind = 'count' AND whole::VARCHAR <> written", "marked_number", "noted",
               "is read without its mark of a footnote or its commas",
               "write digits only, and footnotes in a column of their own"),
    _check_sql("kind = 'share' AND bare IS NOT NULL AND number IS NULL", "not_a_number", "nulled",
               "is not a number", "write digits with a point or leave it empty"),
    _check_sql("share > 1", "out_of_range", "nulled", "is not between 0 and 1",
               "write it as a fraction, as most of its year are"),
    _check_sql(f"share > {UNUSUAL_SHARE} AND share <= 1", "unusual_share", "noted",
               "is far over nearly every other country; it is kept as it is",
               "check it against the report of that country"),
)  # fmt: skip
_SILENT_CELLS = (
    "SELECT min(line) AS line, NULL AS \"column\", NULL AS value, 'not_stated' AS rule, "
    "'noted' AS effect, 'cells that say Unknown, Unavailable, N/A or the like, kept as not known: "
    "' || count(*) AS message, 'nothing to mend; leave such cells empty' AS mend "
    "FROM cell WHERE bare IS NULL HAVING count(*) > 0"
)
# A year is in percent where its middle share is over 1, so that no single odd value decides.
_PERCENT_YEARS = (
    'SELECT min(line) AS line, column_name AS "column", year::VARCHAR AS value, '
    "'percent_for_share' AS rule, 'noted' AS effect, 'shares in percent, divided by 100, in ' || "
    "year || ': ' || count(*) AS message, 'write shares as fractions, 0 to 1' AS mend "
    "FROM cell WHERE is_percent AND number IS NOT NULL GROUP BY year, column_name"
)
# Editions differ in the dash between a rating and its reason: an en dash or a hyphen.
_PLAIN_RATING = "regexp_replace(bare, '\\s*[\u2013\u2014]\\s*', ' - ', 'g')"
_AGED = f"CASE WHEN regexp_matches({AGES}, '[0-9]') THEN {AGES} END"
_READ = f"""
SELECT line, place_key, year, measure, nullif(unit, '') AS unit,
       CASE kind WHEN 'share' THEN coalesce('ages-' || {slug_sql(_AGED)}, '')
            ELSE slug END AS slug,
       CASE kind WHEN 'share' THEN 'children aged ' || {_AGED}
            ELSE nullif(subject, '') END AS subject,
       CASE kind WHEN 'count' THEN whole::DOUBLE
                 WHEN 'share' THEN CASE WHEN share <= 1 THEN share END
                 WHEN 'yes_no' THEN CASE lower(bare) WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END
            END::DOUBLE AS value,
       CASE kind WHEN 'rating' THEN {_PLAIN_RATING}
                 WHEN 'yes_no' THEN CASE WHEN lower(bare) IN ('yes', 'no') THEN lower(bare) END
            END AS rating
FROM cell
"""
_FIGURE = (
    "SELECT 'indicator-' || measure || CASE WHEN slug <> '' THEN '-' || slug ELSE '' END || '-' || "
    f"place_key || '-' || year AS key, * FROM ({_READ}) "
    "WHERE value IS NOT NULL OR rating IS NOT NULL"
)
_INDICATORS = (
    "SELECT key, line, measure, value, unit, year, rating, subject FROM figure ORDER BY line, key"
)
_MEASURES = each_tie_sql(("indicator", "key"), ("place", "place_key"), "figure")
