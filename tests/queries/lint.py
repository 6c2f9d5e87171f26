"""The portable subset of the query library: what every query must keep to, and why.

Rules come from what engines were seen to do: a query that breaks one may run and still give other
rows elsewhere, or never end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import CommonGroundError
from graph.query.guard import check_text
from graph.query.library import LibraryQuery

# Pattern that must not occur, per language, in the text without strings and comments.
REFUSED: dict[str, tuple[tuple[str, str], ...]] = {
    "cypher": (
        (r"(?i)\bLOAD\s+CSV\b", "reads files"),
        (r"(?i)\bCALL\b(?!\s*\()", "write CALL (x) {}: the implicit form leaves Cypher 25"),
        (r"(?i)\b(id|elementId)\s*\(", "gives an engine's own number"),
        (r"(?i)\b(apoc|gds|algo)\.", "is an extension of one engine"),
        (r"\*\s*(\]|\{|\.\.\s*\])|\*\s*\d+\s*\.\.\s*\]", "has a path without a bound"),
        (r"(?i)shortestPath\s*\((?![^)]*\.\.\s*\d)", "has a shortest path without a bound"),
        # ArcadeDB 26.10: MATCH (b {key: tie.key}) with tie from an earlier MATCH finds no row.
        (r"[(\[]\s*\w*:?\w+\s*\{[^}]*:\s*\w+\.\w+", "matches a property of a variable: use WITH"),
    ),
    "sparql": (
        (r"(?i)\bNOT\s+EXISTS\b", "is 130 times slower in Oxigraph: OPTIONAL and !BOUND"),
        (r"(?i)(?<![?$:\w])(SERVICE|GRAPH|FROM)\b", "leaves the default graph"),
        (r"[\w)>][*+](?=\s*[/|)]|\s+[?<\"])", "has a path without a bound"),
    ),
    "sql": (
        (r"(?i)\b(first|last|any_value|mode|string_agg|list|arg_min|arg_max)\s*\(", "may vary"),
        (r"(?i)\bLIMIT\b|\bOFFSET\b", "cuts rows"),
        (r"(?i)\bread_\w+\s*\(", "reads files"),
    ),
}
_QUOTED = {
    "cypher": r"//[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"",
    "sparql": r"#[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"",
    "sql": r"--[^\n]*|'[^']*'",
}
# A parameter that may be null: how SPARQL has to take it.
_OPTIONAL = r"BIND\((?:COALESCE\()?\${}\b"


def faults(query: LibraryQuery, language: str) -> Iterator[str]:
    """Say what breaks a rule in one text of a query; nothing where all is well."""
    raw = query.texts[language]
    text = re.sub(_QUOTED[language], "''", raw)
    for pattern, why in REFUSED[language]:
        if found := re.search(pattern, text):
            yield f"{found[0]!r} {why}"
    if not re.search(r"\nORDER BY [^{}]*\Z", text):
        yield "does not end in ORDER BY"
    yield from _parameter_faults(query, language, text)
    if language == "cypher":
        yield from _alias_faults(text)
    try:
        check_text(raw, language)
    except CommonGroundError as error:
        yield f"the guard would refuse it: {error}"


def _parameter_faults(query: LibraryQuery, language: str, text: str) -> Iterator[str]:
    used, declared = set(re.findall(r"\$(\w+)", text)), {item.name for item in query.parameters}
    if used != declared:
        yield f"parameters {sorted(used ^ declared)} are not both declared and used"
    for item in query.parameters:
        optional = len(re.findall(_OPTIONAL.format(item.name), text))
        if language != "sparql" or item.default is not None:
            continue
        if optional != len(re.findall(rf"\${item.name}\b", text)):
            yield f"${item.name} may be null: BIND(${item.name} AS ?given) and FILTER(!BOUND(...))"


def _alias_faults(text: str) -> Iterator[str]:
    # Some engines collapse all groups where an alias is also a variable of a pattern.
    variables = set(re.findall(r"[(\[]\s*(\w+)\s*[:)\]{]", text))
    aliases = set(re.findall(r"(?i)\bAS\s+(\w+)", text))
    renamed = {name for name in aliases & variables if not _is_carried(text, name)}
    if renamed:
        yield f"aliases {sorted(renamed)} are also variables of a pattern"


def _is_carried(text: str, name: str) -> bool:
    """Tell a function's argument (``count(name)``) from a variable of a pattern."""
    return not re.search(rf"[(\[]\s*{name}\s*(:\w|\)\s*[-<]|\]\s*[-)])", text)
