"""Tokens of Cypher, SPARQL and SQL: enough to tell a bare word from one inside a string or a name.

No grammar: `graph.query.guard` reads the tokens and refuses what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import QueryError

_COMMENT_BLOCK = r"/\*(?:(?!\*/).)*\*/"
_NUMBER = r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"


def _pattern(**parts: str) -> re.Pattern[str]:
    named = [f"(?P<{kind}>{part})" for kind, part in parts.items()]
    return re.compile("|".join([*named, "(?P<symbol>.)"]), re.DOTALL)


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    # openCypher 9: strings with backslash escapes, names in back-ticks.
    "cypher": _pattern(
        space=r"[ \t\r\n]+",
        comment=rf"//[^\n]*|{_COMMENT_BLOCK}",
        string=r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"",
        quoted=r"`(?:[^`]|``)*`",
        parameter=r"\$(?:\w+|`(?:[^`]|``)*`)",
        number=_NUMBER,
        word=r"[^\W\d]\w*",
    ),
    # SPARQL 1.1 section 19.8; an address holds neither space nor brace.
    "sparql": _pattern(
        space=r"[ \t\r\n]+",
        iri=r"<[^<>\"{}|^`\\\x00-\x20]*>",
        comment=r"\#[^\n]*",
        string=r"'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\""
        r"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"",
        variable=r"[?$]\w+",
        language=r"@[A-Za-z]+(?:-\w+)*",
        prefixed=r"(?:[^\W\d][\w.-]*)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*",
        number=_NUMBER,
        word=r"[^\W\d]\w*",
    ),
    # DuckDB, which took PostgreSQL's: doubled quotes, E'..' with backslashes, $tag$..$tag$.
    "sql": _pattern(
        space=r"[ \t\r\n]+",
        comment=rf"--[^\n]*|{_COMMENT_BLOCK}",
        string=r"[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'"
        r"|\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$",
        quoted=r"\"(?:[^\"]|\"\")*\"",
        parameter=r"\$\w+",
        number=_NUMBER,
        word=r"[^\W\d][\w$]*",
    ),
}
_OPENERS = {"cypher": "'\"`", "sparql": "'\"", "sql": "'\""}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text, its offset in the query.

    Kinds: word, quoted (a name in quotes), string, number, parameter, variable, iri, prefixed,
    language, symbol (one character).
    """

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """A bare word in capitals, also where it is spelled with look-alikes; else empty.

        >>> Token("word", "\\u017fervice", 0).word
        'SERVICE'
        """
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """A bare or quoted name in small letters without its quotes; else empty."""
        if self.kind == "quoted":
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote).casefold()
        return self.text.casefold() if self.kind == "word" else ""


NO_TOKEN = Token("none", "", -1)
Refuse = Callable[[Token, str, str], QueryError]


def tokenize(text: str, language: str) -> list[Token]:
    """Give the tokens of a query in order, without space and comments.

    Raises `QueryError` where a string, quoted name or comment does not end, where comments nest
    (engines differ on where they end), and for signs beyond ASCII outside of strings and names.

    >>> [token.text for token in tokenize("RETURN 'a b' // c", "cypher")]
    ['RETURN', "'a b'"]
    """
    tokens = []
    for match in _PATTERNS[language].finditer(text):
        kind, found = match.lastgroup or "symbol", match[0]
        if kind == "tag":
            kind = "string"
        if kind == "comment" and "/*" in found[2:]:
            raise refusal(text, language, match.start(), "holds a comment in a comment", "take out")
        if kind == "symbol":
            _check_symbol(text, language, match.start())
        if kind not in ("space", "comment"):
            tokens.append(Token(kind, found, match.start()))
    return tokens


def token_at(tokens: Sequence[Token], position: int) -> Token:
    """Give the token at a position, an empty one where there is none."""
    return tokens[position] if 0 <= position < len(tokens) else NO_TOKEN


def dotted_name(tokens: Sequence[Token], position: int) -> list[Token]:
    """Give the names of ``a.b.c`` that begin at a position; empty where no name stands there.

    >>> [token.text for token in dotted_name(tokenize("a . `b`(", "cypher"), 0)]
    ['a', '`b`']
    """
    names = []
    while token_at(tokens, position).name:
        names.append(tokens[position])
        if token_at(tokens, position + 1).text != ".":
            break
        position += 2
    return names


def refusal(text: str, language: str, start: int, what: str, mend: str) -> QueryError:
    """Make the error that names line and column of an offset, both counted from 1."""
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return QueryError(f"{language} query, line {line}, column {column}", what, mend)


def _check_symbol(text: str, language: str, start: int) -> None:
    sign = text[start]
    if sign in _OPENERS[language]:
        what = f"a text or name that begins with {sign} does not end"
        raise refusal(text, language, start, what, f"close it with {sign}")
    if language != "sparql" and text.startswith("/*", start):
        raise refusal(text, language, start, "a comment does not end", "close it with */")
    if not sign.isascii():
        what = f"the sign {sign!r} stands outside of texts and names"
        raise refusal(text, language, start, what, "write it in plain ASCII")
