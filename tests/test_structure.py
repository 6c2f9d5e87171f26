"""The tree keeps its shape: small files, one place for each thing, no loose ends."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import tomllib
from pathlib import Path

import pytest

from graph.analysis.analysis import Analysis
from tests.conftest import Command

TREE = Path(__file__).resolve().parent.parent
ROOMS = ("graph", "loaders", "commonground")
CODE = sorted(
    path for room in (*ROOMS, "tests", "benchmarks") for path in (TREE / room).rglob("*.py")
)
PRODUCT = [*(path for path in CODE if path.relative_to(TREE).parts[0] in ROOMS),
           TREE / "explorer_app.py"]  # fmt: skip
VAGUE = re.compile(r"(Manager|Helper|Util|Utils|Base|Processor|Handler)$")


def _name(path: Path) -> str:
    return path.relative_to(TREE).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_500_lines() -> None:
    assert [_name(path) for path in CODE if _lines(path) > 500] == []


def test_most_files_are_short() -> None:
    lengths = [_lines(path) for path in PRODUCT if _lines(path) > 5]
    assert statistics.median(lengths) <= 150
    assert statistics.quantiles(lengths, n=10)[-1] <= 300


def test_explorer_app_stays_under_60_lines() -> None:
    assert _lines(TREE / "explorer_app.py") < 60


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (f"{_name(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_are_short() -> None:
    lengths = [item for path in PRODUCT for item in _functions(path)]
    assert [name for name, length in lengths if length > 80] == []
    assert statistics.quantiles([length for _, length in lengths], n=10)[-1] <= 40


def test_no_loose_ends() -> None:
    loose = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    this = Path(__file__)
    found = [
        f"{_name(path)}:{number}"
        for path in [*CODE, TREE / "explorer_app.py"]
        if path != this
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if loose.search(line)
    ]
    assert found == []


def test_names_say_what_a_thing_is() -> None:
    vague = [
        f"{_name(path)}:{node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
    ]
    assert vague == []
    assert [_name(path) for path in CODE if VAGUE.search(path.stem.title())] == []


def test_tests_are_functions() -> None:
    classes = [
        f"{_name(path)}:{node.name}"
        for path in (TREE / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]
    assert classes == []


def _sources() -> list[str]:
    return sorted(path.parent.name for path in (TREE / "loaders").glob("*/source.toml"))


def _lines_naming(pattern: str, *, outside: Path) -> list[str]:
    """Product lines that name something, outside the files that are its own."""
    wanted = re.compile(pattern)
    return [
        f"{_name(path)}:{number}"
        for path in PRODUCT
        if not path.is_relative_to(outside)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize("source", _sources())
def test_a_source_is_one_whole_folder(source: str) -> None:
    folder = TREE / "loaders" / source
    for needed in ("__init__.py", "source.toml", "loader.py", "example.py"):
        assert (folder / needed).is_file(), f"loaders/{source}/{needed}"
    assert list(folder.glob("sample*.*")), "a sample in the publisher's format"
    assert list(folder.glob("expected/*.csv")), "the records of the sample"
    assert _lines_naming(rf"loaders\.{source}\b", outside=folder) == []


def test_a_query_is_one_whole_folder() -> None:
    folders = sorted(path.parent for path in (TREE / "queries").glob("*/query.toml"))
    assert folders
    for folder in folders:
        held = {path.name for path in folder.iterdir()}
        assert held == {"query.toml", "query.cypher", "query.sparql", "query.sql", "expected.csv"}
        assert _lines_naming(rf"queries[./]{folder.name}\b", outside=TREE / "queries") == []


def test_an_analysis_is_named_once_outside_its_file() -> None:
    from graph.analysis import ANALYSES

    for analysis in ANALYSES:
        module = analysis.function.partition(":")[0]
        own = TREE / (module.replace(".", "/") + ".py")
        named = _lines_naming(rf"\b{re.escape(module)}\b", outside=own)
        assert len(named) == 1, named
        assert named[0].startswith("graph/analysis/__init__.py:")


def test_an_engine_is_named_twice_at_most_outside_its_file() -> None:
    from graph.engines import LANGUAGES

    for module in LANGUAGES.values():
        own = TREE / (module.replace(".", "/") + ".py")
        assert 1 <= len(_lines_naming(rf"\b{re.escape(module)}\b", outside=own)) <= 2


def test_a_page_is_named_once_outside_its_file() -> None:
    pages = [
        path
        for path in (TREE / "commonground" / "explorer" / "pages").glob("*.py")
        if path.stem != "__init__"
    ]
    assert pages
    for page in pages:
        named = _lines_naming(rf"pages[./]{page.stem}\b|\"{page.stem}\.py\"", outside=page)
        assert len(named) == 1, f"{page.stem}: {named}"


def test_a_type_is_one_file() -> None:
    from graph.schema import TYPES_FOLDER, load_types

    for path in TYPES_FOLDER.glob("*.toml"):
        block = tomllib.loads(path.read_text(encoding="utf-8"))
        assert block["name"] == path.stem
        assert block.get("abstract") or path.stem in load_types()


def test_a_new_type_needs_no_code(tmp_path: Path) -> None:
    from graph.schema import TYPES_FOLDER, load_types

    for path in TYPES_FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    new = 'name = "room"\nkind = "node"\nextends = "node"\nlabel = "Room"\nmeaning = "A room."\n'
    (tmp_path / "room.toml").write_text(new, encoding="utf-8")
    assert "id" in load_types(tmp_path)["room"].arrow_schema().names


def test_a_new_query_needs_no_code(tmp_path: Path) -> None:
    from graph.query.library import list_queries

    shutil.copytree(TREE / "queries" / "who_works_here", tmp_path / "who_else_works_here")
    (only,) = list_queries(tmp_path)
    assert only.name == "who_else_works_here"
    assert only.languages == ("cypher", "sparql", "sql")


def test_a_new_source_needs_no_code(tmp_path: Path) -> None:
    from loaders.reading.sources import read_source, source_names

    text = (TREE / "loaders" / "irs_bmf" / "source.toml").read_text(encoding="utf-8")
    (tmp_path / "our_list").mkdir()
    named = text.replace('name = "irs_bmf"', 'name = "our_list"')
    (tmp_path / "our_list" / "source.toml").write_text(named, encoding="utf-8")
    assert source_names(tmp_path) == ("our_list",)
    assert read_source("our_list", tmp_path).publisher


def test_a_new_analysis_is_known_everywhere_by_its_entry(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import graph.analysis

    new = Analysis("next-question", "graph.analysis.next_question:ask", "What next?", ("place",))
    monkeypatch.setattr(graph.analysis, "ANALYSES", (*graph.analysis.ANALYSES, new))
    assert "next-question" in run("analyses").out


def test_contributing_says_how_to_add_each_thing() -> None:
    text = (TREE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for thing in ("source", "query", "analysis", "page", "engine", "type"):
        assert re.search(rf"^### Add an? {thing}\b", text, re.MULTILINE), thing


def test_decisions_fit_a_page() -> None:
    decisions = sorted((TREE / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    assert [path.name for path in decisions if _lines(path) > 60] == []


def test_links_in_documents_lead_somewhere() -> None:
    documents = [*TREE.glob("*.md"), *(TREE / "docs").rglob("*.md")]
    broken = [
        f"{_name(document)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_pins_and_requirements_agree() -> None:
    settings = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = set(settings["tool"]["uv"]["constraint-dependencies"])
    text = (TREE / "requirements.txt").read_text(encoding="utf-8")
    listed = {
        line.removesuffix("\\").strip()
        for line in text.splitlines()
        if re.match(r"[a-z0-9-]+==", line)
    }
    assert pinned == listed
    assert "://" not in text


def test_nothing_names_a_folder_of_one_machine() -> None:
    texts = [*PRODUCT, *TREE.glob("*.md"), *(TREE / "docs").rglob("*.md"), TREE / "justfile"]
    named = re.compile(r"(?<![\w.~-])/(?:home|root|tmp|opt|Users|work)\b")
    assert [_name(path) for path in texts if named.search(path.read_text(encoding="utf-8"))] == []
