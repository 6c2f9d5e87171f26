"""Write docs/sources from each source.toml: ``python -m tests.cli.source_pages``.

What people wrote on a page stays; the facts stand between two marks at its end.
"""

from __future__ import annotations

from pathlib import Path

from commonground.reports.source_facts import comes_by, source_facts
from loaders.reading.sources import Source, read_source, source_names

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "sources"
INDEX = FOLDER / "README.md"
_BEGIN = "<!-- facts: `just docs` writes them from source.toml -->"
_END = "<!-- end of the facts -->"
_HEAD = """# Sources

Written from each `source.toml` by `just docs`; a test compares. `commonground sources --known`
lists the same, `commonground sources NAME` says all of one source. Add a file as its publisher gave
it: `commonground --workspace W add SOURCE FILE`; `commonground check FILE` finds the source and
says what is wrong before anything is added.

How a file comes here: by **fetch** (`commonground fetch SOURCE`, the only verb that asks servers
elsewhere), with **CommonGround** itself (`add SOURCE` without a file), or by **hand**. A fetched
file has its address, licence, day and checksum in `FILE.source.json` beside it, and `add` takes the
day from there. To add a source of your own, see [CONTRIBUTING](../../CONTRIBUTING.md).

| source | what | publisher | cadence | comes by |
|---|---|---|---|---|
"""


def page_of(source: Source) -> Path:
    """Say where the page of a source lies."""
    return FOLDER / f"{source.name}.md"


def index() -> str:
    """Give the page that lists all sources."""
    rows = [_row(read_source(name)) for name in source_names()]
    return _HEAD + "".join(rows)


def with_facts(text: str | None, source: Source) -> str:
    """Give the page of a source with its facts as they are now; none so far gives a new page.

    Raises `ValueError` where a page has one of the two marks and not the other.
    """
    facts = _facts(source)
    if text is None:
        return f"# {source.title}\n\n{facts}"
    if _BEGIN not in text and _END not in text:
        return f"{text.rstrip()}\n\n{facts}"
    before, _, rest = text.partition(_BEGIN)
    if _END not in rest:
        raise ValueError(f"{page_of(source)} lacks one of the marks around its facts")
    return before + facts.rstrip("\n") + rest.partition(_END)[2]


def _facts(source: Source) -> str:
    rows = "".join(f"| {name} | {_cell(text)} |\n" for name, text in source_facts(source))
    head = f"## Facts\n\n| `{source.name}` | |\n|---|---|\n"
    return f"{_BEGIN}\n{head}{rows}{_END}\n"


def _row(source: Source) -> str:
    cells = (f"[{source.name}]({source.name}.md)", source.title, source.publisher, source.cadence,
             comes_by(source))  # fmt: skip
    return f"| {' | '.join(map(_cell, cells))} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    INDEX.write_text(index(), encoding="utf-8")
    for name in source_names():
        source = read_source(name)
        path = page_of(source)
        held = path.read_text(encoding="utf-8") if path.is_file() else None
        path.write_text(with_facts(held, source), encoding="utf-8")
