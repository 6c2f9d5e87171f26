"""What the directories of programs looked at: only where one looked does nothing mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.tables import numbers_of, words_of

if TYPE_CHECKING:
    import duckdb

# A state is covered by a directory that looked for programs and for their reach and that holds a
# program there (by its site, else its organization's office, else by what it reaches) with a stated
# local or statewide reach. A neighbour's program that spills over the border covers nothing.
_COVERED = """
CREATE TEMP TABLE covered_state AS
WITH directory AS (
    SELECT name FROM dataset
    WHERE list_contains(looked_for, 'programs') AND list_contains(looked_for, 'reach')
), listed AS (
    SELECT DISTINCT source_record.id AS program_id, source_record.dataset
    FROM source_record JOIN directory ON directory.name = source_record.dataset
    WHERE source_record.type = 'program'
), stated AS (
    SELECT DISTINCT program_id FROM local_reach WHERE rank < 4
    UNION SELECT program_id FROM wide_reach WHERE how = 'statewide'
), home AS (
    SELECT DISTINCT program_id, county.state
    FROM program_home JOIN place_at_most USING (place_id) JOIN county USING (county_id)
), reached AS (
    SELECT DISTINCT program_id, county.state FROM local_reach JOIN county USING (county_id)
    UNION
    SELECT program_id, place.state FROM wide_reach JOIN place ON place.id = place_id
    WHERE how = 'statewide'
), told AS (
    SELECT * FROM home
    UNION ALL SELECT * FROM reached WHERE program_id NOT IN (SELECT program_id FROM home)
)
SELECT state, listed.dataset, count(DISTINCT program_id) AS programs
FROM listed JOIN stated USING (program_id) JOIN told USING (program_id)
WHERE state IS NOT NULL
GROUP BY ALL
"""


def lay_out_directories(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table ``covered_state`` (state, dataset, programs) to what `lay_out_reach` laid out.

    Where a record came from is read from the edition's ``source_record``.
    """
    connection.execute(_COVERED)


def describe_directories(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Say in words which directories looked for programs, in which states, and what nobody said."""
    found = connection.sql("""
        SELECT dataset, count(*) AS states, sum(programs)::BIGINT AS programs,
               string_agg(state, ', ' ORDER BY state) AS named
        FROM covered_state GROUP BY dataset ORDER BY dataset
        """).pl()
    words = {"programs": "; ".join(_directory(row) for row in found.to_dicts())}
    if found.is_empty():
        words["programs"] = "no directory of programs with their reach is in this edition"
    closed, unknown, unmapped, anybody = numbers_of(
        connection,
        """
        SELECT count(*) FILTER (status = 'closed'),
               count(*) FILTER (id IN (SELECT program_id FROM unknown_reach)),
               count(*) FILTER (id NOT IN (SELECT source_id FROM provides)),
               count(*) FILTER (id NOT IN (SELECT source_id FROM serves))
        FROM program
        """,
    )
    words["reach"] = f"{unknown} programs do not state all of their reach"
    words["services"] = f"{unmapped} programs name no service that our list holds"
    words["populations"] = f"{anybody} programs do not say whom they are for"
    words["closed"] = f"{closed} closed programs are not counted as supply"
    return words


def _directory(row: dict[str, object]) -> str:
    states = f"{row['states']} states" if int(str(row["states"])) > 6 else str(row["named"])
    return f"{row['dataset']} lists {row['programs']} programs with a stated reach in {states}"


def uncovered_states(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """States with current counties that no directory covers, sorted."""
    return words_of(
        connection,
        """
        SELECT DISTINCT state FROM county
        WHERE state IS NOT NULL AND state NOT IN (SELECT state FROM covered_state) ORDER BY state
        """,
    )


def count_placeless(connection: duckdb.DuckDBPyConnection) -> int:
    """How many open programs have neither a known reach nor a place that they could sit in."""
    (placeless,) = numbers_of(
        connection,
        """
        SELECT count(*) FROM program WHERE status IS DISTINCT FROM 'closed'
          AND id NOT IN (SELECT program_id FROM local_reach)
          AND id NOT IN (SELECT program_id FROM wide_reach)
          AND id NOT IN (SELECT program_id FROM unknown_reach)
        """,
    )
    return placeless
