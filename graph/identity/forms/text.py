"""Fold texts for keys: one spelling of letters, nothing unseen. What records say is never changed.

Compatible forms become one (NFKC), letters upper case without accents, marks of direction, signs
without width and control characters go. Marks that are part of a letter stay (Devanagari, kana).
Texts in plain ASCII are folded in SQL, the few others by Python, once for each distinct text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.ids import quote_name

if TYPE_CHECKING:
    import duckdb

# Letters with a stroke or joined, and signs that no normal form makes plain.
_LETTERS = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
    | dict.fromkeys("\u2018\u2019\u201b\u2032\u02bb\u02bc\u00b4", "'")
    | dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-")
)
# Accents, vowel points of Hebrew, vowel signs of Arabic: written or left out as one likes.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670\u0640]"
)
_SPACES = re.compile(r"\s+")
_INITIAL = re.compile(r"\b([A-Z])\.", re.ASCII)
_ASCII = "regexp_full_match({text}, '[ -~]*')"


def fold(text: str) -> str:
    """Fold a text; punctuation stays, spaces become single.

    >>> fold("The  \uff25xámple\u200b Straße")
    'THE EXAMPLE STRASSE'
    """
    for _ in range(4):  # a folded letter may have a compatible form of its own
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text.translate(_LETTERS))
    seen = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in compatible
        if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn")
    )
    upper = seen.casefold().upper().translate(_LETTERS)
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", upper))
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", plain)).strip()


def words(text: str) -> str:
    """Give the words of a text: folded letters and digits, joined by single spaces.

    >>> words("St. John's House, Ü-18")
    'ST JOHNS HOUSE U 18'
    """
    joined = _INITIAL.sub(r"\1", re.sub("['`]", "", fold(text)))
    spread = joined.replace("&", " AND ")
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in spread)
    return _SPACES.sub(" ", kept).strip()


def folded_sql(text: str) -> str:
    """Give the expression that equals `fold` for a text expression in plain ASCII."""
    return f"trim(regexp_replace(upper({text}), ' +', ' ', 'g'))"


def words_sql(folded: str) -> str:
    """Give the expression that equals `words` for an expression of folded text."""
    plain = f"replace(replace({folded}, chr(39), ''), '`', '')"
    joined = f"regexp_replace({plain}, '\\b([A-Z])\\.', '\\1', 'g')"
    spread = f"replace({joined}, '&', ' AND ')"
    return f"trim(regexp_replace({spread}, '[^\\p{{L}}\\p{{N}}\\p{{M}}]+', ' ', 'g'))"


def create_folded(connection: duckdb.DuckDBPyConnection, name: str, texts: str) -> None:
    """Create temp table ``name`` (``raw, folded, words``) of the distinct texts of a query.

    ``texts`` is a query with one column ``raw``; null gives no row. A text without a letter or
    digit has words null.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS
        SELECT raw, folded, nullif({words_sql("folded")}, '') AS words
        FROM (SELECT raw, {folded_sql("raw")} AS folded FROM (SELECT DISTINCT raw FROM ({texts}))
              WHERE {_ASCII.format(text="raw")})
        """)
    rare = connection.execute(f"""
        SELECT DISTINCT raw FROM ({texts})
        WHERE raw IS NOT NULL AND NOT {_ASCII.format(text="raw")}
        """).fetchall()
    texts_ = [raw for (raw,) in rare]
    table = pa.table(
        {
            "raw": pa.array(texts_, pa.string()),
            "folded": pa.array([fold(raw) for raw in texts_], pa.string()),
            "words": pa.array([words(raw) or None for raw in texts_], pa.string()),
        }
    )
    connection.register("rare_text", table)
    connection.execute(f"INSERT INTO {quote_name(name)} SELECT * FROM rare_text")
    connection.unregister("rare_text")
