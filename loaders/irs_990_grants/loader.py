"""Read IRS Form 990 e-file returns: grants that a filer made, organizations it controls, mission.

Given are single returns (.xml), the publisher's ZIPs of them, or an index (.csv) alone, which is no
more than a list of filers. Read are the header, mission and totals, Schedule I (grants to
organizations), the grants paid in Form 990-PF, and Schedule R, in every vocabulary since 2009.
Streets of organizations serve matching only, and are not kept where any row with the same key may
be a shelter.

**Whose row is kept.** Grants to persons are dropped and counted. So are placeholders: rows of no
amount, or "see attached" in place of a name. Schedule R proves control only where the filer itself
is named as the direct controlling entity; any other relation is counted and gives nothing.
Recipients without EIN (all of Form 990-PF) are known by name, city and state; no ZIP, because keys
are public.

**Amended returns.** Within one file the latest return of an EIN and tax period replaces the others:
amended before original, then the time of filing. Across files it cannot be seen which came later,
so the key of a grant is filer, tax period, recipient, and its number among that recipient's rows:
where both returns are loaded, the file fetched last gives the values. A row that the amended return
left out stays, with the earlier file as its source, until that file is taken away.
"""

from graph.ids import quote_text, slug_sql
from loaders.irs_990_grants.casts import casts
from loaders.irs_990_grants.index import load_index
from loaders.irs_990_grants.returns import ASIDE, ROW_COLUMNS, Returns
from loaders.reading.rows import open_rows
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable
from loaders.reading.ties import each_tie_sql, tie_sql


def load(file: SourceFile) -> Loaded:
    """Read one return, one ZIP of returns, or one index of returns."""
    if file.name.lower().endswith(".csv"):
        return load_index(file)
    returns = Returns(file)
    with open_rows(file, ROW_COLUMNS, returns) as table:
        table.parts = returns.parts
        aside = ", ".join(quote_text(kind) for kind in ASIDE)
        table.connection.execute(f"CREATE TABLE aside AS FROM source WHERE kind IN ({aside})")
        table.connection.execute(f"DELETE FROM source WHERE kind IN ({aside})")
        table.cast(casts(file), content=True)
        for query in (_FILING, _GIVEN, _RELATED, _ACCEPTED):
            table.connection.execute(query)
        _tell(table)
        records = {
            "organization": _ORGANIZATIONS,
            "grant": _GRANTS,
            "funds": _FUNDS,
            "awarded_to": _AWARDED,
            "parent_of": _PARENTS,
        }
        return table.loaded(records, rows="accepted")


# Form 990-T of the same period is another return; it holds nothing but the filer's name.
_FILING = """
    CREATE TABLE filing AS
    SELECT line, "return", filer, period, form, is_extra, year,
           rank = 1 AS is_current,
           row_number() OVER (
               PARTITION BY filer ORDER BY rank, is_extra, period DESC, line DESC) = 1 AS is_latest
    FROM (
        SELECT *, coalesce(form LIKE '990T%', false) AS is_extra,
               coalesce(tax_year, year(
                   TRY_CAST(period[:4] || '-' || period[5:] || '-28' AS DATE) - INTERVAL 330 DAY
               )) AS year,
               row_number() OVER (
                   PARTITION BY filer, period, coalesce(form LIKE '990T%', false)
                   ORDER BY is_amended DESC, TRY_CAST(filed_at AS TIMESTAMPTZ) DESC NULLS LAST,
                            line DESC) AS rank
        FROM typed WHERE kind = 'return'
    )
    """
_CITY = f"CASE WHEN t.is_location_confidential THEN '' ELSE coalesce({slug_sql('t.city')}, '') END"
_KEY = (
    f"coalesce(t.ein, concat_ws('|', name_key(t.name), {_CITY}, coalesce(t.state, t.country, '')))"
)
_GIVEN = f"""
    CREATE TABLE given AS
    SELECT *, 'grant-990-' || filer || '-' || period || '-' || substr(sha256(recipient), 1, 12)
              || '-' || row_number() OVER (PARTITION BY filer, period, recipient ORDER BY line)
              AS grant_key
    FROM (SELECT t.* EXCLUDE (period), f.period, f.year, {_KEY} AS recipient
          FROM typed t JOIN filing f USING ("return")
          WHERE t.kind = 'grant' AND f.is_current)
    """
_RELATED = f"""
    CREATE TABLE related AS
    SELECT t.*, {_KEY} AS child FROM typed t JOIN filing f USING ("return")
    WHERE t.kind = 'related' AND f.is_current
    """
_ACCEPTED = """
    CREATE TABLE accepted AS
    SELECT line, concat_ws('|', filer, f.period, f.form, place) AS key, content
    FROM (SELECT line, "return", place, content FROM typed
          UNION ALL SELECT line, "return", place::BIGINT, kind FROM aside)
    JOIN (SELECT "return", filer, period, form FROM filing) f USING ("return")
    """

_ORGANIZATIONS = """
    WITH listed AS (
        SELECT filer AS key, t.line, ein, name, street, city, state, zip, country, mission,
               website, revenue_usd, asset_usd, is_named, is_mission, is_location_confidential,
               is_synthetic
        FROM typed t JOIN filing f USING ("return", filer) WHERE kind = 'return' AND f.is_latest
        UNION ALL BY NAME
        SELECT recipient AS key, line, ein, name, street, city, state, zip, country, is_named,
               is_location_confidential, is_synthetic FROM given
        UNION ALL BY NAME
        SELECT child AS key, line, ein, name, street, city, state, zip, country, is_named,
               is_location_confidential, is_synthetic FROM related
    ),
    secret AS (SELECT key FROM listed WHERE is_location_confidential)
    SELECT key, min(line) AS line, ein, name, city, state, zip, country, mission, website,
           revenue_usd, asset_usd, is_location_confidential, is_synthetic,
           nullif(list_filter([CASE WHEN is_named THEN 'name' END,
                               CASE WHEN is_mission THEN 'mission' END],
                              lambda reason: reason IS NOT NULL), []) AS field_reasons,
           arg_min(street, line) FILTER (WHERE key NOT IN (FROM secret)) AS street
    FROM listed GROUP BY ALL ORDER BY line, key
    """
_GRANTS = """
    SELECT grant_key AS key, line, 'grant' AS kind, purpose, amount_usd, year,
           'Grant in ' || schedule || coalesce(', tax year ' || year, '') AS title,
           is_purpose AS is_field, is_synthetic,
           coalesce(trafficking_form, CASE WHEN is_purpose THEN 'not_stated' END)
               AS trafficking_form
    FROM given ORDER BY line
    """
_FUNDS = each_tie_sql(("organization", "filer"), ("grant", "grant_key"), "given")
_AWARDED = each_tie_sql(("grant", "grant_key"), ("organization", "recipient"), "given")
_PARENTS = tie_sql(("organization", "filer"), ("organization", "child"), "related")


def _tell(table: TextTable) -> None:
    """Say once what is counted and kept out, and for each replaced return that it is."""
    for kind, (rule, message, mend) in _COUNTED.items():
        table.find(
            f'SELECT min(line) AS line, NULL AS "column", NULL AS value, {quote_text(rule)} AS '
            f"rule, 'noted' AS effect, count(*) || {quote_text(message)} AS message, "
            f"{quote_text(mend)} AS mend FROM aside WHERE kind = {quote_text(kind)} "
            "HAVING count(*) > 0"
        )
    table.find(_REPLACED)


_COUNTED = {
    "person": ("a_person", " grant(s) to persons; nothing of them is kept",
               "nothing to do; persons are never kept"),
    "placeholder": ("placeholder_row", " row(s) of no amount or with no name but 'see attached'",
                    "ask the filer for the attached list"),
    "relation": ("no_parent_told", " related organization(s) of which the filer is not said to be "
                 "the parent", "nothing to do; Schedule R proves no more"),
}  # fmt: skip
_REPLACED = """
    SELECT f.line, NULL AS "column", NULL AS value, 'replaced_return' AS rule, 'noted' AS effect,
           'a later return of the same filer and tax period takes the place of this one and its '
           || count(r.place) || ' row(s)' AS message,
           'nothing to do; the latest return counts' AS mend
    FROM filing f LEFT JOIN (
        SELECT "return", place FROM typed WHERE place > 0
        UNION ALL SELECT "return", place::BIGINT FROM aside) r USING ("return")
    WHERE NOT f.is_current GROUP BY f.line
    """
