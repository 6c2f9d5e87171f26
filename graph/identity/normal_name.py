"""Normal names: one spelling for a name written in several ways, for proposals only."""

from __future__ import annotations

import re
import unicodedata

# Words that say how a body is incorporated, not which body it is.
_LEGAL_WORDS = ("INC", "INCORPORATED", "LLC", "LTD", "CORP", "CORPORATION", "CO", "COMPANY", "THE")


def normal_name(name: str) -> str:
    """Fold a name: no accents, upper case, letters and digits only, no legal words.

    >>> normal_name("The Exámple Refuge, Inc.")
    'EXAMPLE REFUGE'
    """
    folded = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter)).upper()
    words = re.sub(r"[^\w]+|_", " ", plain.replace("&", " AND ")).split()
    return " ".join(word for word in words if word not in _LEGAL_WORDS)


def normal_name_sql(expression: str) -> str:
    """Give the DuckDB expression that equals `normal_name` for names in Latin letters."""
    upper = f"upper(strip_accents(replace({expression}, '&', ' AND ')))"
    words = rf"string_split(trim(regexp_replace({upper}, '[^\p{{L}}\p{{N}}]+', ' ', 'g')), ' ')"
    legal = ", ".join(f"'{word}'" for word in _LEGAL_WORDS)
    return f"array_to_string(list_filter({words}, lambda word: word NOT IN ({legal})), ' ')"
