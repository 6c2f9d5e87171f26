"""Signs and codes of currencies in amounts, against the currency that the mapping states."""

import re

from graph.ids import quote_text

# Signs, codes and words, and the currencies that each may stand for. "$" alone fits any dollar.
_SAID = {
    "€|\\beur(os?)?\\b": ("EUR",), "£|\\bgbp\\b|\\bpounds\\b": ("GBP",), "¥": ("JPY", "CNY"),
    "\\bchf\\b|\\bfr\\.": ("CHF",), "₹|\\binr\\b": ("INR",), "₱|\\bphp\\b": ("PHP",),
    "₦|\\bngn\\b": ("NGN",), "₩|\\bkrw\\b": ("KRW",), "\\busd\\b|\\bus ?\\$": ("USD",),
    "\\bcad\\b|\\bca?\\$": ("CAD",), "\\baud\\b|\\bau?\\$": ("AUD",),
    "\\bnzd?\\$|\\bnzd\\b": ("NZD",),
    "\\bmxn\\b|\\bmx\\$": ("MXN",), "\\bjpy\\b": ("JPY",), "\\bcny\\b": ("CNY",),
    "\\bsek\\b": ("SEK",), "\\bnok\\b": ("NOK",), "\\bdkk\\b": ("DKK",), "\\bpln\\b": ("PLN",),
    "\\bczk\\b": ("CZK",), "\\bhuf\\b": ("HUF",), "\\bron\\b": ("RON",), "\\bzar\\b": ("ZAR",),
    "\\bkes\\b": ("KES",), "\\bbrl\\b|\\br\\$": ("BRL",), "\\bthb\\b": ("THB",),
}  # fmt: skip
# What may stand before or behind the digits of an amount.
SIGN = r"(?:[A-Za-z]{1,3} ?[$]|[$€£¥₹₱₦₩]|[A-Za-z]{3}|[Ee]uros?|[Ff]r\.)?"


def other_currency_sql(raw: str, currency: str) -> str:
    """SQL that tells whether an amount carries the sign of another currency; null counts as no."""
    cases = " ".join(
        f"WHEN regexp_matches({raw}, {quote_text('(?i)' + pattern)}) "
        f"THEN upper({currency}) NOT IN ({', '.join(map(quote_text, codes))})"
        for pattern, codes in _SAID.items()
    )
    return f"coalesce(CASE {cases} END, false)"


def currency_of(text: str) -> str | None:
    """Currency whose sign or code stands in a text; None where none does, or it could be several.

    >>> currency_of("3.000,00 EUR"), currency_of("Amount (GBP)"), currency_of("$1,250")
    ('EUR', 'GBP', None)
    """
    said = (codes for pattern, codes in _SAID.items() if re.search(f"(?i){pattern}", text))
    codes = next(said, ())
    return codes[0] if len(codes) == 1 else None
