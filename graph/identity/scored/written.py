"""Ways of writing: the distinct profiles, as the columns that are blocked on and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.identity.settings import Matching
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

# A word in more than this share of all names says nothing ("EXAMPLE" among made-up ones).
_EVERYWHERE = 0.2
# Words that tell places of one brand apart, beside numbers.
_SIDES = ("NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST", "SOUTHEAST", "SOUTHWEST",
          "NORTHERN", "SOUTHERN", "EASTERN", "WESTERN", "CENTRAL", "UPPER", "LOWER",
          "I", "II", "III", "IV", "VI", "VII", "VIII", "IX")  # fmt: skip
# Words that make another organization of a name: its foundation, its friends, a new one.
_KIN = ("FOUNDATION", "FUND", "TRUST", "ENDOWMENT", "AUXILIARY", "FRIENDS", "BOOSTERS", "ALUMNI",
        "NEW", "ACTION", "PAC", "PTA")  # fmt: skip
# A program says whose it is; what it is called stands before that.
_HOST = r" (AN? |THE )(PROJECT|PROGRAM|INITIATIVE|MINISTRY|DIVISION|AFFILIATE|SERVICE) OF .*$"
# Words of a name that are looked at; a longer text is a sentence, not a name.
_WORDS = 16


def create_written(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Create ``written``, one row per distinct way of writing, and ``written_home``.

    ``written`` has the compared columns of ``profile``, ``name`` (without chapter mark) with what
    is derived from it, ``address``, ``town``, ``once`` (the dataset, where that lists each
    organization once), ``numbers`` (1 with EIN, 2 with org_id, 3 with both), ``home`` and
    ``homes`` (the first and how many are written so). ``written_home`` has ``written, home``. No
    profiles give empty tables.
    """
    _create_ways(connection, settings)
    _create_spelling(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE written AS
        SELECT w.* EXCLUDE (written_by), len(written_by) AS homes,
               list_min(written_by) AS home, s.* EXCLUDE (name),
               CASE WHEN ein IS NOT NULL THEN 1 ELSE 0 END
               + CASE WHEN org_id IS NOT NULL THEN 2 ELSE 0 END AS numbers,
               CASE WHEN street IS NOT NULL AND house IS NOT NULL
                    THEN concat_ws(' ', house, street, coalesce(zip, city)) END AS address,
               CASE WHEN city IS NOT NULL THEN concat_ws(' ', state, city) END AS town,
               array_to_string(list_sort(list_intersect(words, string_split(city, ' '))), ' ')
                   AS named_town,
               coalesce(list_contains(string_split(city, ' '), rare), false) AS is_local
        FROM way w JOIN spelling s USING (name) ORDER BY written
        """)
    connection.execute("DROP TABLE way")
    connection.execute("DROP TABLE spelling")


def _create_ways(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    listed = ", ".join(quote_text(name) for name in sorted(settings.listed_once)) or "''"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE way AS
        SELECT row_number() OVER (ORDER BY first_profile) - 1 AS written, * EXCLUDE (first_profile)
        FROM (SELECT min(profile) AS first_profile, list(DISTINCT home) AS written_by,
                     regexp_replace(coalesce(brand, core), {quote_text(_HOST)}, '') AS name,
                     acronym, chapter, street, house, unit, city, state, zip, phone, website,
                     ein, org_id, group_code, ruling_year, subsection_code, ntee, is_synthetic,
                     CASE WHEN dataset IN ({listed}) THEN dataset END AS once
              FROM (SELECT * REPLACE (max(ein) OVER one_home AS ein,
                                      max(org_id) OVER one_home AS org_id)
                    FROM profile WINDOW one_home AS (PARTITION BY home))
              WHERE core IS NOT NULL GROUP BY ALL)
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE written_home AS
        SELECT written, unnest(written_by) AS home FROM way
        """)


def _create_spelling(connection: duckdb.DuckDBPyConnection) -> None:
    """Derive from each distinct name: ``words, ordered, solid, stem, rare, rare_pair, marks``.

    ``words`` without those that are everywhere; ``ordered`` the words in alphabetical order,
    ``solid`` without spaces, ``stem`` the telling words in their order, ``rare`` the rarest word,
    ``rare_pair`` the two rarest, ``marks`` numbers and sides ("12", "NORTH"), ``kin`` words such
    as FOUNDATION.
    """
    _create_words(connection)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE spelling AS
        WITH everywhere AS (
            SELECT coalesce(list(word), []) AS common FROM word
            WHERE names > greatest({_EVERYWHERE} * (SELECT count(*) FROM split), 20)),
        telling AS (
            SELECT name, words AS all_words,
                   list_filter(words, lambda x: NOT list_contains(common, x)) AS kept
            FROM split, everywhere),
        chosen AS (SELECT name, all_words,
                          CASE WHEN len(kept) > 0 THEN kept ELSE all_words END AS kept
                   FROM telling),
        ranked AS (
            SELECT name, list(word ORDER BY names, word) AS by_rarity
            FROM (SELECT DISTINCT name, unnest(kept) AS word FROM chosen) JOIN word USING (word)
            GROUP BY name)
        SELECT name, list_sort(list_distinct(kept)) AS words,
               array_to_string(list_sort(all_words), ' ') AS ordered,
               replace(name, ' ', '') AS solid, array_to_string(kept, ' ') AS stem,
               array_to_string(list_sort(list_filter(all_words, lambda x:
                   x IN {_SIDES} OR regexp_matches(x, '^[0-9]+(ST|ND|RD|TH)?$'))), ' ') AS marks,
               array_to_string(list_sort(list_filter(all_words, lambda x: x IN {_KIN})), ' ')
                   AS kin,
               by_rarity[1] AS rare, by_rarity[1] || ' ' || by_rarity[2] AS rare_pair
        FROM chosen JOIN ranked USING (name)
        """)
    connection.execute("DROP TABLE split")
    connection.execute("DROP TABLE word")


def _create_words(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE split AS
        SELECT name, list_slice(string_split(name, ' '), 1, {_WORDS}) AS words
        FROM (SELECT DISTINCT name FROM way)
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE word AS
        SELECT word, count(*) AS names FROM (SELECT unnest(list_distinct(words)) AS word FROM split)
        GROUP BY word
        """)
