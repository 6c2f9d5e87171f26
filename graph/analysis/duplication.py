"""Which programs of different organizations do the same for the same people in the same places.

Overlap is a question, not a fault: where need is higher than the state's it is capacity, and
partners have asked it already; neither is listed. Whether there is more of something than people
need is not in the data of this edition, so no row says so. Alike words raise nothing: they are a
column beside the score.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from graph.analysis.directories import describe_directories, lay_out_directories
from graph.analysis.need import lay_out_need
from graph.analysis.offer_codes import find_codes
from graph.analysis.overlap import LEAST_SCORE, MOST_PAIRS, lay_out_overlap
from graph.analysis.pair_links import LARGEST_COALITION, lay_out_links
from graph.analysis.places import Place, asked_counties
from graph.analysis.reach import lay_out_reach
from graph.analysis.tables import numbers_of, register_words
from graph.result import Column, Result, make_result

if TYPE_CHECKING:
    import duckdb

    from graph.snapshot.edition import Edition

QUESTION = "Which programs do the same work for the same people in the same places?"


def _side(side: str, words: str) -> tuple[Column, ...]:
    return (
        Column(f"{side}_program_id", f"{words} program", is_key=True),
        Column(f"{side}_program", "its name"),
        Column(f"{side}_program_key", "its key at its publisher"),
        Column(f"{side}_status", "running, planned, or null where the source does not say"),
        Column(f"{side}_trafficking_form", "which form of trafficking it answers"),
        Column(f"{side}_organization_id", "who runs it"),
        Column(f"{side}_organization", "name of who runs it"),
        Column(f"{side}_ein", "tax number of who runs it"),
        Column(f"{side}_publisher_key", "key of who runs it at its publisher"),
    )


COLUMNS = (
    Column("rank", "place in the order of the list"),
    Column("kind", "same_offer_low_or_middle_need or same_offer_need_not_known"),
    Column("question", "what to ask the two"),
    Column("score", "product of the three overlaps", "0 to 1"),
    Column("service_overlap", "shared services over all, rare ones weigh more", "0 to 1"),
    Column("population_overlap", "shared populations over all", "0 to 1"),
    Column("place_overlap", "shared counties over all counties that either reaches", "0 to 1"),
    *_side("one", "one"),
    *_side("other", "the other"),
    Column("shared_services", "names of the services that both give"),
    Column("shared_populations", "names of the populations that both serve"),
    Column("shared_counties", "counties that both reach", "counties"),
    Column("need", "need in the shared counties against their states"),
    Column("is_linked", "true where they share a coalition; partners are not listed"),
    Column("shared_coalitions", "names of the coalitions of up to 200 members that both are in"),
    Column("text_similarity", "shared words of names and descriptions over all words", "0 to 1"),
    Column("evidence_ids", "ties that state the shared services"),
)

_KIND = """
CREATE TEMP TABLE judged_pair AS
SELECT pair.*, coalesce(coalitions, 0) > 0 AS is_linked, coalition_names,
       CASE WHEN (organization_one, organization_other) IN (
                SELECT (organization_one, organization_other) FROM pair_tie
                WHERE kind = 'partnership') THEN 'linked by a partnership'
            WHEN (organization_one, organization_other) IN (
                SELECT (organization_one, organization_other) FROM pair_tie)
                THEN 'of one family of organizations'
            WHEN not_higher = 0 AND pair.not_known = 0 THEN 'sharing only counties of higher need'
            WHEN not_higher > 0 AND not_higher >= pair.not_known
                THEN 'same_offer_low_or_middle_need'
            ELSE 'same_offer_need_not_known' END AS kind
FROM program_pair AS pair
LEFT JOIN pair_coalition USING (organization_one, organization_other);
CREATE TEMP TABLE listed_pair AS
SELECT row_number() OVER (ORDER BY kind, score DESC, is_linked, shared_services DESC,
                          shared_populations DESC, program_one, program_other) AS rank, *
FROM judged_pair WHERE kind LIKE 'same_offer%'
"""

_SHARED_NAMES = """
SELECT rank, string_agg({type}.name, '; ' ORDER BY {type}.name, {type}.id) AS names,
       list_concat(list(one.id ORDER BY one.id), list(other.id ORDER BY other.id)) AS tie_ids
FROM top_pair
JOIN {tie} AS one ON one.source_id = program_one
JOIN {tie} AS other ON other.source_id = program_other AND other.target_id = one.target_id
JOIN {type} ON {type}.id = one.target_id
GROUP BY rank
"""


def _side_sql(side: str) -> str:
    return f"""
    program_{side} AS {side}_program_id, {side}.name AS {side}_program,
    {side}.publisher_key AS {side}_program_key, {side}.status AS {side}_status,
    {side}.trafficking_form AS {side}_trafficking_form,
    organization_{side} AS {side}_organization_id, by_{side}.name AS {side}_organization,
    by_{side}.ein AS {side}_ein, by_{side}.publisher_key AS {side}_publisher_key,"""


def _words_sql(side: str) -> str:
    text = f"lower(concat_ws(' ', {side}.name, {side}.description))"
    return f"list_distinct(regexp_extract_all({text}, '[a-z0-9]+'))"


_ROWS = f"""
WITH services AS ({_SHARED_NAMES.format(type="service", tie="provides")}),
populations AS ({_SHARED_NAMES.format(type="population", tie="serves")}),
worded AS (
    SELECT rank, {_words_sql("one")} AS one_words, {_words_sql("other")} AS other_words
    FROM top_pair
    JOIN program AS one ON one.id = program_one
    JOIN program AS other ON other.id = program_other
)
SELECT top_pair.rank, kind,
       concat('Both give ', services.names, ' to ', populations.names, ' in ', shared_counties,
              CASE shared_counties WHEN 1 THEN ' shared county' ELSE ' shared counties' END,
              CASE WHEN is_linked THEN '; they share a coalition'
                   ELSE '; no tie between them is on record' END,
              ': do they know of each other, and is there more call than both can meet?')
           AS question,
       score, service_overlap, population_overlap, place_overlap,
       {_side_sql("one")} {_side_sql("other")}
       services.names AS shared_services, populations.names AS shared_populations, shared_counties,
       concat('middle or lower in ', not_higher, ', higher in ', higher, ', not known in ',
              not_known) AS need,
       is_linked, coalition_names AS shared_coalitions,
       round(len(list_intersect(one_words, other_words))
             / nullif(len(list_distinct(list_concat(one_words, other_words))), 0), 6)
           AS text_similarity,
       services.tie_ids AS evidence_ids
FROM top_pair
JOIN services USING (rank)
JOIN populations USING (rank)
JOIN worded USING (rank)
JOIN program AS one ON one.id = program_one
JOIN program AS other ON other.id = program_other
JOIN organization AS by_one ON by_one.id = organization_one
JOIN organization AS by_other ON by_other.id = organization_other
ORDER BY rank
"""


def find_duplication(
    edition: Edition,
    *,
    place: str | None = None,
    service: str | None = None,
    population: str | None = None,
    limit: int | None = 200,
) -> Result:
    """Find pairs of programs of different organizations whose offers overlap.

    One row a pair with a score of at least 0.5: the product of the Jaccard overlaps of services
    (weighted by rarity), populations and reached counties. Kind ``same_offer_low_or_middle_need``
    (shared counties have need that is known and not higher than the state's) comes before
    ``same_offer_need_not_known``; then score, pairs that share no coalition, more shared services
    and populations. Counted in ``dropped`` and not listed: partners, one family of organizations,
    pairs that share only counties of higher need, crowds. ``place``, ``service`` and ``population``
    keep pairs that share one of those asked (codes or names, joined by commas). ``limit`` keeps
    the first rows, ``None`` all. ``n`` counts the programs compared; an edition without programs
    gives no rows. Unknown words raise `UsageError`.
    """
    asked, counties = asked_counties(edition, place)
    words = {"service": service, "population": population}
    with edition.connect() as connection:
        register_words(connection, "asked_county", "county_id", counties)
        for kind, text in words.items():
            codes = find_codes(edition, kind, text) or edition.frame(kind)["id"]
            register_words(connection, f"asked_{kind}", kind, codes)
        lay_out_reach(connection)
        lay_out_need(connection)
        lay_out_overlap(connection)
        lay_out_links(connection, edition.as_of)
        connection.execute(_KIND)
        top = "" if limit is None else f"WHERE rank <= {int(limit)}"
        connection.execute(f"CREATE TEMP TABLE top_pair AS SELECT * FROM listed_pair {top}")
        table = connection.sql(_ROWS).pl()
        found, compared = numbers_of(
            connection,
            "SELECT (SELECT count(*) FROM listed_pair), (SELECT count(*) FROM compared)",
        )
        coverage = _coverage(connection)
        dropped = _dropped(connection)
    result = make_result(
        edition,
        name="duplication",
        question=QUESTION,
        sentence=_sentence(found, compared, asked, dropped),
        table=table,
        columns=COLUMNS,
        n=compared,
        coverage=coverage,
        dropped=dropped,
        parameters={"place": place, **words, "limit": limit},
    )
    return dataclasses.replace(result, found=found)


def _coverage(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    lay_out_directories(connection)
    words = describe_directories(connection)
    words["not looked at"] = (
        "how many people a program can take and who pays for it, so nothing here says that there "
        "is too much of anything"
    )
    words["coalitions"] = f"coalitions of more than {LARGEST_COALITION} members tie nobody"
    words["score"] = f"pairs with a score under {LEAST_SCORE} are not looked at one by one"
    return words


def _dropped(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    kinds = (
        "linked by a partnership",
        "of one family of organizations",
        "sharing only counties of higher need",
    )
    counted = connection.execute("SELECT kind, count(*) FROM judged_pair GROUP BY kind").fetchall()
    pairs = {str(kind): int(count) for kind, count in counted}
    crowds, silent = numbers_of(
        connection,
        f"""SELECT coalesce((SELECT sum(pairs) FROM group_size WHERE pairs > {MOST_PAIRS}), 0),
                   (SELECT count(*) FROM program WHERE status IS DISTINCT FROM 'closed'
                      AND id NOT IN (SELECT program_id FROM compared))""",
    )
    return {
        **{f"pairs {kind}": pairs.get(kind, 0) for kind in kinds},
        f"pairs in crowds of more than {MOST_PAIRS} alike": crowds,
        "programs that state no service, population, reach or organization": silent,
    }


def _sentence(found: int, compared: int, asked: Place | None, dropped: dict[str, int]) -> str:
    where = "" if asked is None else f" in {asked.label}"
    if compared == 0:
        return (
            "No program states its services, populations and reach, so nothing can be compared; "
            "that is not the same as no overlap."
        )
    partners = dropped["pairs linked by a partnership"]
    capacity = dropped["pairs sharing only counties of higher need"]
    pairs = "pair of programs" if found == 1 else "pairs of programs"
    return (
        f"{found} {pairs}{where} may do the same for the same people, out of {compared} programs "
        f"compared: worth a question, not a verdict. Not listed: {partners} pairs that are "
        f"partners already and {capacity} where need is higher, so that overlap is capacity."
    )
