"""What the guard asks of Cypher beyond words: known procedures and functions, bounded paths."""

from __future__ import annotations

from collections.abc import Sequence

from graph.query.tokens import Refuse, Token, dotted_name, token_at

FIRST_WORDS = ("MATCH", "OPTIONAL", "WITH", "RETURN", "UNWIND", "CALL")
DENIED_WORDS = frozenset({
    "CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "LOAD", "FOREACH", "INSERT",
    "USE", "TRANSACTIONS",
})  # fmt: skip
PROCEDURES = (
    "db.labels",
    "db.propertyKeys",
    "db.relationshipTypes",
    "db.schema.nodeTypeProperties",
    "db.schema.relTypeProperties",
    "db.schema.visualization",
)
# Families of functions of the language itself: date.truncate(..), point.distance(..).
FUNCTION_FAMILIES = frozenset(
    {"date", "datetime", "time", "localtime", "localdatetime", "duration", "point", "vector"}
)
LONGEST_PATH = 6
_BOUND = f"write a bound of at most {LONGEST_PATH}, such as *1..{LONGEST_PATH}"


def check(tokens: Sequence[Token], refuse: Refuse) -> None:
    """Refuse calls of unknown procedures and functions, and paths without a bound of 6."""
    for position, token in enumerate(tokens):
        if token.word == "CALL" and not is_name(tokens, position):
            _check_call(tokens, position, refuse)
        if token.text == "(" and position:
            _check_function(tokens, position, refuse)
    _check_relationships(tokens, refuse)
    _check_quantifiers(tokens, refuse)


def is_name(tokens: Sequence[Token], position: int) -> bool:
    """Tell a property, label or map key that is spelled like a keyword."""
    before, after = (
        token_at(tokens, position - 1).text,
        token_at(tokens, position + 1).text,
    )
    return before in (".", ":") or (before in ("{", ",") and after == ":")


def _check_call(tokens: Sequence[Token], position: int, refuse: Refuse) -> None:
    following = token_at(tokens, position + 1)
    if following.text in ("{", "("):
        return
    named = ".".join(token.name for token in dotted_name(tokens, position + 1))
    if named not in {procedure.casefold() for procedure in PROCEDURES}:
        what = f"the procedure {named or following.text} may not be called"
        known = ", ".join(PROCEDURES)
        raise refuse(tokens[position], what, f"call one of {known}, or a subquery in braces")


def _check_function(tokens: Sequence[Token], opening: int, refuse: Refuse) -> None:
    """Refuse functions in quotes and ``family.name(`` of families not the language's own."""
    first = opening - 1
    while token_at(tokens, first - 1).text == "." and token_at(tokens, first - 2).name:
        first -= 2
    named = tokens[first:opening]
    if not named[-1].name or token_at(tokens, first - 1).word == "CALL":
        return  # no function, or a procedure that was judged as one
    is_family = len(named) > 1 and named[0].name not in FUNCTION_FAMILIES
    if is_family or any(token.kind == "quoted" for token in named):
        shown = "".join(token.text for token in named)
        what = f"the function {shown} may not be called"
        raise refuse(named[0], what, "use a function of plain Cypher")


def _check_relationships(tokens: Sequence[Token], refuse: Refuse) -> None:
    """Bound ``-[:KIND*1..3]-``: a star directly inside a relationship's brackets."""
    frames: list[bool] = []  # per open bracket: may a star here mean a path of many steps
    for position, token in enumerate(tokens):
        if token.kind == "symbol" and token.text in "([{":
            frames.append(token.text == "[" and token_at(tokens, position - 1).text == "-")
        elif token.kind == "symbol" and token.text in ")]}":
            if frames:
                frames.pop()
        elif token.word == "WHERE" and frames:
            frames[-1] = False  # from here on a star multiplies
        elif token.text == "*" and frames and frames[-1]:
            _check_bound(token, _upper_of_star(tokens, position), refuse)


def _upper_of_star(tokens: Sequence[Token], star: int) -> str:
    """Give the upper bound behind a star as written: of ``*2``, ``*..3`` or ``*1..3``."""
    position = star + 1
    lower = token_at(tokens, position).text if token_at(tokens, position).kind == "number" else ""
    position += bool(lower)
    if token_at(tokens, position).text == "." and token_at(tokens, position + 1).text == ".":
        following = token_at(tokens, position + 2)
        return following.text if following.kind == "number" else ""
    return lower


def _check_bound(token: Token, upper: str, refuse: Refuse) -> None:
    if not (upper.isascii() and upper.isdigit() and int(upper) <= LONGEST_PATH):
        raise refuse(token, "a path of many steps has no bound, or too high a one", _BOUND)


def _check_quantifiers(tokens: Sequence[Token], refuse: Refuse) -> None:
    """Bound ``-[:KIND]->{1,3}`` and ``((a)-->(b)){1,3}``; a plus or star has no bound."""
    has_path: list[bool] = []
    closed_path = False
    for position, token in enumerate(tokens):
        text = token.text if token.kind == "symbol" else ""
        if text and text in "+*{" and (closed_path or _ends_arrow(tokens, position)):
            upper = _upper_of_braces(tokens, position) if text == "{" else ""
            _check_bound(token, upper, refuse)
        closed_path = False
        if text == "(":
            has_path.append(False)
        elif text == ")" and has_path:
            closed_path = has_path.pop()
        elif has_path and _ends_arrow(tokens, position):
            has_path[-1] = True


def _ends_arrow(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether the token follows ``->``, ``]-`` or ``--``, the end of a relationship."""
    before = token_at(tokens, position - 2).text + token_at(tokens, position - 1).text
    return before in ("->", "]-", "--")


def _upper_of_braces(tokens: Sequence[Token], opening: int) -> str:
    """Give the upper bound of ``{3}``, ``{,3}`` or ``{1,3}`` as written; empty where open."""
    last = opening
    while token_at(tokens, last).text not in ("}", ""):
        last += 1
    before = token_at(tokens, last - 1)
    return before.text if before.kind == "number" else ""
