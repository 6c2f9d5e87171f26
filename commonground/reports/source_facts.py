"""A source in plain words, as `source.toml` and its loader declare it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from loaders.reading.header import Columns
from loaders.reading.sources import Source

_SEES = {
    "public": "everybody",
    "partner": "partners and stewards, unless it is added with another audience",
    "steward": "stewards only, unless it is added with another audience",
}


def source_facts(source: Source) -> list[tuple[str, str]]:
    """Give what is known of a source, as pairs of a heading and plain text."""
    share = f"{source.reject_share * 100:g} %"
    facts = [
        ("Publisher", source.publisher),
        ("Licence", source.licence),
        ("Cadence", source.cadence),
        ("Homepage", source.homepage),
        ("What it proves", source.proves),
        ("What it misses", source.misses),
        ("What it looked for", ", ".join(source.looked_for).replace("_", " ")),
        ("Coverage", source.statement),
        ("How to get it", source.how_to_get),
        *_files(source),
        ("Who sees it", _SEES[source.audience]),
        ("Reject limit", f"more than 10 records and {share} of all, then nothing is published"),
        ("Version of the reader", str(source.version)),
    ]
    return [(name, " ".join(text.split())) for name, text in facts if text]


def comes_by(source: Source) -> str:
    """Say how a file comes here: by ``fetch``, with ``CommonGround``, or by ``hand``."""
    if source.downloads:
        return "fetch"
    return "hand" if source.shipped is None else "CommonGround"


def _files(source: Source) -> Iterator[tuple[str, str]]:
    yield "Files", ", ".join(source.accepts)
    if source.bundles:
        yield "Given together", "tables of one package are kept and read as one"
    if source.shipped is not None:
        words = f"{source.shipped}; commonground add {source.name} takes it"
        yield "Comes with CommonGround", words
    if source.downloads:
        addresses = ", ".join(item["address"] for item in source.downloads)
        yield f"commonground fetch {source.name}", addresses
    for number, shape in enumerate(shapes := shapes_of(source), 1):
        which = f" (form {number})" if len(shapes) > 1 else ""
        yield f"Columns it needs{which}", ", ".join(shape.required)
        yield f"Columns it reads where there{which}", ", ".join((*shape.optional, *shape.free))
        yield f"Columns it never keeps{which}", ", ".join(shape.withheld)


def shapes_of(source: Source) -> list[Columns]:
    """Give the forms of table that a loader names at the top of its module; maybe none."""
    module = import_module(f"loaders.{source.name}.loader")
    values = [item for name, item in vars(module).items() if not name.startswith("__")]
    listed = [item for value in values if isinstance(value, tuple) for item in value]
    shapes = [item for item in (*values, *listed) if isinstance(item, Columns)]
    return list(dict.fromkeys(shapes))
