"""What is known of each source, on the terminal and in docs/sources."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from loaders.reading.sources import read_source, source_names
from tests.cli.source_pages import FOLDER, INDEX, index, page_of, with_facts
from tests.conftest import Command

FORMS = [name for name in source_names() if find_spec(f"loaders.{name}.template")]


def test_the_list_of_sources_is_what_they_say() -> None:
    assert INDEX.read_text(encoding="utf-8") == index(), "run: just docs"
    pages = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert pages >= set(source_names()), "run: just docs"


@pytest.mark.parametrize("name", source_names())
def test_the_page_of_a_source_holds_its_facts(name: str) -> None:
    source = read_source(name)
    text = page_of(source).read_text(encoding="utf-8")
    assert text == with_facts(text, source), "run: just docs"


def test_what_people_wrote_on_a_page_stays() -> None:
    source = read_source("irs_bmf")
    new = with_facts(None, source)
    assert new.startswith(f"# {source.title}\n")
    written = with_facts("# The register\n\nOur words.\n", source)
    assert written.startswith("# The register\n\nOur words.\n\n<!--")
    old = written.replace(source.publisher, "Somebody") + "\nAnd more.\n"
    assert with_facts(old, source) == written + "\nAnd more.\n"
    with pytest.raises(ValueError, match="lacks one of the marks"):
        with_facts(old.replace("<!-- end", "<!-- end?"), source)


@pytest.mark.parametrize("name", source_names())
def test_all_of_one_source_is_said(run: Command, name: str) -> None:
    source = read_source(name)
    said = run("sources", name).out
    for text in (source.publisher, source.licence, source.misses, source.statement):
        assert " ".join(text.split()) in said
    row = json.loads(run("sources", name, "--json").out)
    assert row["source"] == name
    assert row["comes_by"] in ("fetch", "hand", "CommonGround")
    assert {"proves", "misses", "how_to_get", "looked_for", "fetch", "shipped"} <= set(row)


def test_the_columns_of_a_list_are_said(run: Command) -> None:
    said = run("sources", "irs_bmf").out
    assert "EIN, NAME, STATE, SUBSECTION" in said
    assert "https://www.irs.gov/pub/irs-soi/eo1.csv" in said


def test_wrong_use_of_sources_is_said(run: Command, tmp_path: Path) -> None:
    assert "irs_bmf" in run("sources", "irs_bfm", expect=2).err
    assert "--findings" in run("sources", "--page", tmp_path / "a.html", expect=2).err
    assert "--findings" in run("sources", "--json-lines", expect=2).err


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_is_written_and_read_without_a_problem(
    run: Command, name: str, tmp_path: Path
) -> None:
    form = tmp_path / "form.xlsx"
    run("template", name, "--out", form)
    said = run("check", form, "--source", name).err
    assert ", 0 rejected" in said
    assert import_module(f"loaders.{name}.template").write_template


def test_forms_are_found_by_their_folders(run: Command, tmp_path: Path) -> None:
    assert "coalition_members" in FORMS
    ended = run("template", "irs_bmf", "--out", tmp_path / "form.xlsx", expect=2)
    assert f"use {', '.join(FORMS)}" in ended.err
