"""Names: what a name is made of, for comparing; what records say is never changed.

A name may hold several ("X, doing business as Y (formerly Z)"). Each part has a *core*: without
words of incorporation (cleanco's own lists and a few of the field), with abbreviations spelled one
way. Of the core are told the *acronym* and the *chapter*, what says which post, local or place of a
*brand* it is.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph.identity.forms.text import create_folded, words, words_sql
from graph.ids import quote_name, quote_text

if TYPE_CHECKING:
    import duckdb

_COUNTRIES = ("United States of America", "United Kingdom", "Canada")  # also their short forms
_OF_THE_FIELD = ("A NONPROFIT CORPORATION", "A NON PROFIT CORPORATION", "NONPROFIT CORPORATION",
                 "NON PROFIT", "NFP", "501C3", "501 C 3", "PBC")  # fmt: skip
# Terms of cleanco that are words of names too.
_NOT_LEGAL = ("UNLIMITED", "PRIVATE", "CIO")
_SHORT = "abbreviations.csv"
_SMALL_WORDS = ("OF", "AND", "FOR", "THE", "IN", "AT", "A", "AN", "ON", "TO", "DE", "LA", "LOS")
# Words that number the members of a brand: Post 12, Local No 5.
_NUMBERED = ("POST", "LOCAL UNION", "LOCAL", "LODGE", "CHAPTER", "TROOP", "PACK", "UNIT", "COUNCIL",
             "CAMP", "AERIE", "GRANGE", "TEMPLE", "COURT", "SQUADRON", "REGION", "BRANCH", "CLUB",
             "UNION", "AUXILIARY", "DISTRICT", "CREW", "DETACHMENT", "CONGREGATION",
             "ASSEMBLY")  # fmt: skip
# Kinds of members that are told apart by what they are called, beside their number.
_ORDERS = ("SONS", "DAUGHTERS", "MAIDS", "LADIES", "AZA", "BBG")
# Words that say no more than that something is a chapter.
_PLAIN_KINDS = ("CHAPTER", "CLUB", "BRANCH", "LOCAL UNION", "UNION", "NO", "NUMBER")
# Words in which the name of a brand ends, or that show that a text is one.
_BODIES = ("ASSOCIATION|SOCIETY|LEAGUE|INSTITUTE|FEDERATION|COUNCIL|UNION|AMERICA|AMERICAN|NATIONAL"
           "|INTERNATIONAL|ORGANIZATION|FOUNDATION|FUND|TRUST|CLUB|ACADEMY|COLLEGE|NETWORK|FRIENDS"
           "|COALITION|ALLIANCE|COMMITTEE|MINISTRIES|SERVICES|CENTER|SCHOOL|CHURCH")  # fmt: skip
# What leads to a further name, by kind; a bracket is told apart by its own signs.
_ALIAS = (
    r"\b(?:D ?/? ?B ?/? ?A|A ?/ ?K ?/ ?A|AKA|T/A|N ?/ ?K ?/ ?A|DOING BUSINESS AS|ALSO KNOWN AS"
    r"|OPERATING AS|TRADING AS|NOW KNOWN AS)\b[.:,]*"
)
_FORMER = r"\b(?:F ?/ ?K ?/ ?A|FKA|FORMERLY KNOWN AS|PREVIOUSLY KNOWN AS|FORMERLY)\b[.:,]*"
# What is left out of a core at its ends, and in its midst.
_AROUND = r"^(THE )+| (INC|INCORPORATED|LLC|CORP)\b|( THE)+$"
_TAX_STATUS = r"\b501 ?\( ?C ?\) ?(\( ?[0-9]+ ?\))?"
# What stands behind a dash at the end: a place of the brand, or a part of it.
_DASHED = "nullif(regexp_extract(part, ' - ([^-]{3,30})$', 1), '')"
# What stands in brackets and is a place or a number rather than a further name.
_PLACE = "[A-Z]{6,}|.* (COUNTY|CITY|STATE|CHAPTER|BRANCH)|.*[0-9].*"


# Names of countries and districts that are as often written by their initials.
_PHRASES = (("DISTRICT OF COLUMBIA", "DC"), ("UNITED STATES OF AMERICA", "USA"),
            ("UNITED STATES", "US"))  # fmt: skip


@cache
def legal_forms() -> tuple[str, ...]:
    """Forms of incorporation as folded words, longest first.

    From cleanco: those of the United States, the United Kingdom and Canada, and of elsewhere those
    of three letters or more; shorter ones end too many names of other bodies.
    """
    from cleanco.termdata import terms_by_country, terms_by_type

    near = {words(term) for name in _COUNTRIES for term in terms_by_country.get(name, ())}
    far = {words(term) for terms in terms_by_type.values() for term in terms}
    found = near | {term for term in far if len(term) > 2} | set(_OF_THE_FIELD)
    found -= set(_NOT_LEGAL)
    return tuple(sorted((term for term in found if term), key=lambda term: (-len(term), term)))


@cache
def spellings(name: str) -> dict[str, str]:
    """Read a CSV beside this module: the first column to the last, one spelling to the other."""
    path = Path(__file__).with_name(name)
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        return {row[0]: row[-1] for row in reader}


def spelled_sql(text: str, table: str) -> str:
    """Give the expression that spells each word of a text as a CSV of ours says."""
    pairs = spellings(table)
    known = ", ".join(f"{quote_text(old)}: {quote_text(new)}" for old, new in pairs.items())
    any_of = "|".join(pairs)
    spelled = (
        f"array_to_string(list_transform(string_split({text}, ' '), "
        f"lambda word: coalesce(MAP {{{known}}}[word], word)), ' ')"
    )
    return f"CASE WHEN regexp_matches({text}, '\\b({any_of})\\b') THEN {spelled} ELSE {text} END"


def create_names(connection: duckdb.DuckDBPyConnection, name: str, texts: str) -> None:
    """Create temp table ``name`` (``raw, kind, words, core, brand, acronym, chapter``).

    ``texts`` is a query with the column ``raw``. One row per distinct text and part; ``kind`` is
    name, alias, former or bracket; ``raw`` is the text that was given. A part without letter or
    digit gives no row, ``brand`` and ``chapter`` are null where the name says none.
    """
    create_folded(connection, "folded_name", texts)
    legal = "|".join(legal_forms())
    unlegal = f"regexp_replace(words, '( ({legal}))+$', '')"
    inner = f"trim(regexp_replace({unlegal}, '{_AROUND}', '', 'g'))"
    for phrase, short in _PHRASES:
        inner = f"replace({inner}, '{phrase}', '{short}')"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS
        WITH part AS ({_parts_sql()}),
        worded AS (
            SELECT DISTINCT raw, kind, {words_sql("part")} AS words,
                   {words_sql(_DASHED)} AS dashed, {words_sql("inside")} AS inside
            FROM part),
        bare AS (
            SELECT *, coalesce(nullif({inner}, ''), words) AS plain FROM worded WHERE words <> ''),
        cored AS (
            SELECT * EXCLUDE (plain), {spelled_sql("plain", _SHORT)} AS core FROM bare),
        marked AS (SELECT *, {_mark_sql()} AS mark FROM cored)
        SELECT raw, kind, words, core,
               nullif(trim(regexp_replace(mark.brand, '^ *THE | OF *$', '', 'g')), '') AS brand,
               {_acronym_sql("core")} AS acronym, {chapter_sql("mark.chapter")} AS chapter
        FROM marked
        WHERE kind <> 'bracket' OR NOT regexp_full_match(words, '{_PLACE}|..?')
        """)


def _parts_sql() -> str:
    """Take a text apart at its leads to further names and at its brackets.

    A lead becomes a sign that no text holds; one at the beginning leads from nothing.
    """
    signed = (
        f"regexp_replace(regexp_replace(clean, '{_FORMER}', '\x02', 'g'), '{_ALIAS}', '\x01', 'g')"
    )
    lead = f"{_FORMER}|{_ALIAS}"
    bare = "regexp_replace(led, '\\([^)]*\\)?', ' ', 'g')"
    return f"""
        WITH clean AS (
            SELECT raw, regexp_replace(folded, '{_TAX_STATUS}', ' ', 'g') AS clean
            FROM folded_name),
        led AS (
            SELECT raw, CASE WHEN regexp_matches(clean, '{lead}')
                             AND NOT regexp_matches(clean, '^[^\\p{{L}}\\p{{N}}]*({lead})')
                             THEN {signed} ELSE clean END AS led
            FROM clean)
        SELECT raw, 'name' AS kind, regexp_replace({bare}, '[\x01\x02].*$', '') AS part,
               regexp_extract(led, '\\(([^()\x01\x02]+)\\)', 1) AS inside
        FROM led
        UNION ALL
        SELECT raw, 'alias', unnest(regexp_extract_all(led, '\x01([^\x01\x02()]+)', 1)), NULL
        FROM led WHERE contains(led, '\x01')
        UNION ALL
        SELECT raw, 'former', unnest(regexp_extract_all(led, '\x02([^\x01\x02()]+)', 1)), NULL
        FROM led WHERE contains(led, '\x02')
        UNION ALL
        SELECT raw, 'bracket', unnest(regexp_extract_all(led, '\\(([^()\x01\x02]+)\\)', 1)), NULL
        FROM led WHERE contains(led, '(')
        """


def _acronym_sql(core: str) -> str:
    small = ", ".join(quote_text(word) for word in _SMALL_WORDS)
    kept = (
        f"list_filter(string_split({core}, ' '), "
        f"lambda word: word NOT IN ({small}) AND regexp_matches(word, '^\\p{{L}}'))"
    )
    return f"""
        CASE WHEN len({kept}) >= 3
               THEN array_to_string(list_transform({kept}, lambda word: word[1]), '')
             WHEN regexp_full_match({core}, '[A-Z]{{2,6}}') AND {core} NOT IN ({small}) THEN {core}
        END
        """


def chapter_sql(text: str) -> str:
    """Give the expression for a chapter in one spelling: "5 POST", "Post No. 05" are "POST 5".

    ``text`` is an expression of spelled words. What has a number keeps it and the kind of chapter,
    where that says more than "chapter"; the rest loses "chapter" and "of". Null where nothing is
    left.
    """
    split = f"string_split({text}, ' ')"
    numbers = (
        f"list_transform(list_filter({split}, lambda word: regexp_matches(word, '[0-9]')), "
        "lambda word: ltrim(word, '0'))"
    )
    telling = [kind for kind in (*_NUMBERED, *_ORDERS) if kind not in _PLAIN_KINDS]
    kind = f"regexp_extract({text}, '\\b({'|'.join(telling)})\\b', 1)"
    plain = ", ".join(quote_text(word) for word in _PLAIN_KINDS)
    bare = f"list_filter({split}, lambda word: word NOT IN ({plain}))"
    return (
        f"nullif(trim(CASE WHEN regexp_matches({text}, '[0-9]') "
        f"THEN {kind} || ' ' || array_to_string({numbers}, ' ') "
        f"ELSE regexp_replace(array_to_string({bare}, ' '), '^(OF|THE) ', '') END), '')"
    )


def _mark_sql() -> str:
    """Find a chapter mark in a core: a struct of ``brand`` and ``chapter``, or null."""
    numbered = f"\\b({'|'.join(_NUMBERED)})(?: NO| NUMBER)? 0*([0-9]+)\\b"
    marks = (
        (f"^(.*\\b(?:{_BODIES})\\b.*) CHAPTER OF (.+)$", 1, 2),
        ("^(.+?) CHAPTER OF (.+)$", 2, 1),
        (f"^(.*\\b(?:{_BODIES})) ((?:[^ ]+ ){{1,3}})CHAPTER$", 1, 2),
        (f"^((?:[^ ]+ ){{1,3}})CHAPTER (.*\\b(?:{_BODIES})\\b.*)$", 2, 1),
    )
    cases = " ".join(
        f"WHEN regexp_matches(core, '{mark}') THEN {{'brand': regexp_extract(core, '{mark}', {one})"
        f", 'chapter': regexp_extract(core, '{mark}', {other})}}"
        for mark, one, other in marks
    )
    county = "^(.{4,}) OF ((?:[A-Z]+ ){1,3}COUNTY)$"
    return f"""
        CASE
          WHEN regexp_matches(core, '{numbered}') THEN {{
            'brand': regexp_replace(regexp_replace(core, '{numbered}', ' '), ' +', ' ', 'g'),
            'chapter': regexp_extract(core, '{numbered}')}}
          WHEN dashed IS NOT NULL AND core LIKE '% %_ ' || dashed
               AND NOT regexp_matches(dashed, '\\b({_BODIES})\\b|( .*){{3}}')
            THEN {{'brand': core[: length(core) - length(dashed) - 1], 'chapter': dashed}}
          WHEN regexp_full_match(inside, '{_PLACE}')
            THEN {{'brand': core, 'chapter': inside}}
          WHEN core NOT LIKE '%C%' THEN NULL
          {cases}
          WHEN regexp_matches(core, '{county}') THEN {{
            'brand': regexp_extract(core, '{county}', 1),
            'chapter': regexp_extract(core, '{county}', 2)}}
        END
        """
