"""The first fence before free text reaches an engine: what is not known to read is refused.

Lexical only, and never the boundary: behind it stand read-only engines and a worker that is killed
at its deadline (`graph.query.worker`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.errors import QueryError, UsageError
from graph.query import guard_cypher, guard_sql
from graph.query.tokens import Refuse, Token, refusal, token_at, tokenize

LONGEST_TEXT = 10_000
DEEPEST_NESTING = 64
_PLAIN_CONTROLS = "\t\n\r"
_REFUSED_CATEGORIES = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Cs": "half a character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
_PREFIX_OPERATORS = frozenset("!-+~^")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one language allows: how a query may begin, which bare words it may not hold."""

    first: tuple[str, ...]
    denied: frozenset[str]
    has_separator: bool = True
    has_escapes: bool = True


_RULES: Mapping[str, _Rules] = {
    "cypher": _Rules(guard_cypher.FIRST_WORDS, guard_cypher.DENIED_WORDS),
    "sparql": _Rules(
        ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"),
        frozenset(
            {
                "SERVICE",
                "LOAD",
                "INSERT",
                "DELETE",
                "CLEAR",
                "DROP",
                "CREATE",
                "COPY",
                "MOVE",
                "ADD",
            }
        ),
        has_separator=False,  # in SPARQL a semicolon joins statements about one subject
    ),
    "sql": _Rules(guard_sql.FIRST_WORDS, guard_sql.DENIED_WORDS, has_escapes=False),
}


def check_text(text: str, language: str) -> None:
    """Refuse a query that is not one reading statement; give nothing where it may be asked.

    Raises `QueryError` with line, column and mend: longer than 10,000 characters, nested deeper
    than 64, control or invisible characters, several statements, a first word that does not read,
    a word that writes, loads or calls outside, a path without a bound. `UsageError` for an unknown
    language.

    >>> check_text("MATCH (o:Organization) RETURN o.name", "cypher")
    >>> check_text("MATCH (o) DETACH DELETE o", "cypher")
    Traceback (most recent call last):
    ...
    graph.errors.QueryError: cypher query, line 1, column 11: DETACH may not be used; ask only \
what reads, or put a name in back-ticks
    """
    if language not in _RULES:
        raise UsageError(f"language {language}", "is not known", f"use one of {', '.join(_RULES)}")
    rules = _RULES[language]
    _check_characters(text, language, rules)
    tokens = tokenize(text, language)

    def refuse(token: Token, what: str, mend: str) -> QueryError:
        return refusal(text, language, token.start, what, mend)

    if rules.has_separator:
        tokens = _one_statement(tokens, refuse)
    if not tokens:
        raise refusal(text, language, 0, "asks nothing", "write a query")
    _check_nesting(tokens, refuse)
    _check_first_word(tokens, language, rules, refuse)
    _check_words(tokens, language, rules, refuse)
    if language == "cypher":
        guard_cypher.check(tokens, refuse)
    if language == "sql":
        guard_sql.check(tokens, refuse)


def _check_characters(text: str, language: str, rules: _Rules) -> None:
    if len(text) > LONGEST_TEXT:
        what = f"is longer than {LONGEST_TEXT:,} characters"
        raise refusal(text, language, LONGEST_TEXT, what, "ask for less at a time")
    for start, sign in enumerate(text):
        category = unicodedata.category(sign)
        if category in _REFUSED_CATEGORIES and sign not in _PLAIN_CONTROLS:
            what = f"holds {_REFUSED_CATEGORIES[category]} (U+{ord(sign):04X})"
            raise refusal(text, language, start, what, "take it out")
        # Engines differ on whether a lone return ends a line, and so a comment.
        if sign == "\r" and not text.startswith("\n", start + 1):
            raise refusal(text, language, start, "holds a lone carriage return", "take it out")
        # Some readers turn these into signs before they look for strings and words.
        if rules.has_escapes and sign == "\\" and text[start + 1 : start + 2] in ("u", "U"):
            raise refusal(text, language, start, "holds a \\u escape", "write the character itself")


def _one_statement(tokens: list[Token], refuse: Refuse) -> list[Token]:
    while tokens and tokens[-1].text == ";":
        tokens = tokens[:-1]
    for token in tokens:
        if token.text == ";":
            raise refuse(token, "holds more than one statement", "ask one at a time")
    return tokens


def _check_nesting(tokens: Sequence[Token], refuse: Refuse) -> None:
    """Bound brackets and runs of prefix operators: parsers recurse into both."""
    depth = run = 0
    for token in tokens:
        if token.kind == "symbol":
            depth += (token.text in "([{") - (token.text in ")]}")
        is_prefix = token.word == "NOT" or token.text in _PREFIX_OPERATORS
        run = run + 1 if is_prefix else 0
        if max(depth, run) > DEEPEST_NESTING:
            what = f"is nested deeper than {DEEPEST_NESTING}"
            raise refuse(token, what, "ask in a simpler way")


def _check_first_word(
    tokens: Sequence[Token], language: str, rules: _Rules, refuse: Refuse
) -> None:
    position = _after_prologue(tokens) if language == "sparql" else 0
    while language == "sql" and position < len(tokens) - 1 and tokens[position].text == "(":
        position += 1
    first = tokens[min(position, len(tokens) - 1)]
    if first.word not in rules.first:
        known = ", ".join(rules.first)
        raise refuse(first, f"may not begin with {first.text[:40]}", f"begin with one of {known}")


def _after_prologue(tokens: Sequence[Token]) -> int:
    """Give the position behind ``PREFIX name: <address>`` and ``BASE <address>``."""
    lengths = {"PREFIX": 3, "BASE": 2}
    position = 0
    while position < len(tokens) and tokens[position].word in lengths:
        position += lengths[tokens[position].word]
    return position


def _check_words(tokens: Sequence[Token], language: str, rules: _Rules, refuse: Refuse) -> None:
    may_quote = (
        ""
        if language == "sparql"
        else ", or put a name in " + ("back-ticks" if language == "cypher" else "double quotes")
    )
    for position, token in enumerate(tokens):
        words = {token.word}
        if token.kind == "prefixed":  # should a reader end the name at a dot
            words = {part.upper() for part in token.text.split(".")[1:]}
        if words & rules.denied and not _is_a_name(tokens, position, language):
            shown = token.text if token.kind == "word" else f"the name {token.text}"
            raise refuse(token, f"{shown} may not be used", f"ask only what reads{may_quote}")


def _is_a_name(tokens: Sequence[Token], position: int, language: str) -> bool:
    """Tell a property, column, label or map key that is spelled like a keyword."""
    if language == "cypher":
        return guard_cypher.is_name(tokens, position)
    return language == "sql" and token_at(tokens, position - 1).text == "."
