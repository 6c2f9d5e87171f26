"""What names and coalition records say: whose program, whose chapter, whose successor one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.identity.forms.names import create_names
from graph.identity.relations.mentions import ANYWHERE_IN_STATE, NO_OTHER_CITY
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Saying:
    """A pattern whose first group is the other's name, and what it makes of the two.

    ``is_source`` and ``proof`` are those of `create_mentions`.
    """

    pattern: str
    relation: str
    rule: str
    is_source: bool = False
    proof: str | None = None


_PART = "(?:program|programme|project|initiative|service|ministry|campaign)"
_END = r" (.+?)\)?$"
_CHAPTER = "the name says whose chapter it is"
SAYINGS = (
    Saying(rf"^.+?(?:[,;:/(-] *(?:an? )?| an? )(?:[\w-]+ )?{_PART} of{_END}", "hosts",
           "the name says whose program or project it is"),
    Saying(r"^.+?\bfiscal(?:ly)? (?:sponsored by|sponsorship by|sponsor:?|agent:?|host:?)" + _END,
           "hosts", "the name says whose fiscal sponsorship it is under"),
    Saying(r"^.+?(?:\bc/o|\bin care of)" + _END, "hosts", "the name says whose care it is in"),
    Saying(r"^.+?\b(?:chapter|affiliate|branch) of" + _END, "parent_of", _CHAPTER),
    Saying(r"^(?:post|lodge|local|chapter|council|unit)(?: no\.?)? [0-9]+ of" + _END, "parent_of",
           _CHAPTER),
    Saying(r"^.+?\bsuccessor (?:in interest )?(?:to|of)" + _END, "succeeds",
           "the name says whom it succeeds", is_source=True, proof="ein"),
    Saying(r"^.+?\bmerged into" + _END, "succeeds", "the name says into whom it was merged",
           proof="ein"),
)  # fmt: skip
_HINT = (rf"(?i){_PART} of |fiscal|c/o|care of|chapter of|affiliate of|branch of|[0-9] of |"
         "successor |merged into ")  # fmt: skip


def add_sayings(connection: duckdb.DuckDBPyConnection) -> None:
    """Add to ``mention`` whom names and coalition records speak of.

    "Formerly" tells of a new name only, unless both have tax numbers, and different ones; former
    names have namesakes, so the two must not sit in two cities. A name in brackets may be a second
    name as well: it is a host only where tax numbers differ, or a list that lists once holds both.
    """
    _create_spoken_names(connection)
    connection.execute(f"""
        INSERT INTO mention
        SELECT s.home, c.core, s.relation, s.rule, s.is_source, {ANYWHERE_IN_STATE}, s.proof
        FROM spoken_name s JOIN spoken_core c ON c.raw = s.named AND c.kind = 'name'
        UNION
        SELECT p.home, p.core, 'succeeds', 'the name says who it was', true, {NO_OTHER_CITY}, 'ein'
        FROM profile p WHERE p.name_kind = 'former' AND p.core IS NOT NULL
        UNION
        SELECT p.home, p.core, 'hosts', 'the name gives the other in brackets', false,
               {ANYWHERE_IN_STATE}, 'listed'
        FROM profile p JOIN profile own ON own.home = p.home AND own.name_kind = 'name'
        WHERE p.name_kind = 'bracket' AND p.core LIKE '% %' AND NOT contains(own.core, p.core)
        """)


def _create_spoken_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``spoken_name`` (``home, named, relation, rule, is_source, proof``) and its cores.

    A fiscal host speaks of its coalition, which may be known as an organization too. Most names
    meet one pattern only, that of the hints.
    """
    parts = " UNION ALL ".join(
        f"SELECT home, nullif(trim(regexp_extract(raw, {quote_text('(?i)' + item.pattern)}, 1)), "
        f"'') AS named, '{item.relation}' AS relation, {quote_text(item.rule)} AS rule, "
        f"{item.is_source} AS is_source, {quote_text(item.proof) if item.proof else 'NULL'} "
        "AS proof FROM hinting"
        for item in SAYINGS
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE hinting AS
        SELECT DISTINCT home, raw FROM (
            SELECT h.home, unnest(list_append(coalesce(r.other_names, []), r.name)) AS raw
            FROM record_organization r JOIN home_organization h USING (dataset, key))
        WHERE regexp_matches(raw, {quote_text(_HINT)})
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE spoken_name AS
        SELECT * FROM ({parts}) WHERE named IS NOT NULL
        UNION ALL
        SELECT h.home, c.name, 'hosts', 'stated fiscal host of the coalition of that name', true,
               NULL
        FROM record_membership m
        JOIN home_organization h ON h.dataset = m.dataset AND h.key = m.source_key
        JOIN record_coalition c ON c.dataset = m.dataset AND c.key = m.target_key
        WHERE m.role = 'fiscal_host'
        """)
    create_names(connection, "spoken_core", "SELECT DISTINCT named AS raw FROM spoken_name")
