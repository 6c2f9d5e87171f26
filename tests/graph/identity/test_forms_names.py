"""What a name is made of: core, brand, chapter, acronym, further names."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity.forms.names import create_names, legal_forms

Part = dict[str, str | None]
WORD = st.sampled_from(["EXAMPLE", "HOUSE", "CTR", "ST", "OF", "THE", "INC", "LLC", "KING", "12",
                        "POST", "CHAPTER", "&", "-", "(", ")", "LTD.", "A"])  # fmt: skip
NAMES = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def parts(connection: duckdb.DuckDBPyConnection, *names: str) -> dict[tuple[str, str], list[Part]]:
    """Parts of each name by name and kind."""
    connection.register("given", pa.table({"raw": pa.array(names, pa.string())}))
    create_names(connection, "made", "SELECT raw FROM given")
    made = connection.sql("FROM made ORDER BY ALL").to_arrow_table().to_pylist()
    found: dict[tuple[str, str], list[Part]] = {}
    for row in made:
        found.setdefault((row["raw"], row["kind"]), []).append(row)
    return found


def core(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    rows = parts(connection, name).get((name, "name"), [])
    return rows[0]["core"] if rows else None


@pytest.mark.parametrize(
    "names",
    [
        ("Example House Inc", "THE EXAMPLE HOUSE, INC.", "Example Hse", "Example House L.L.C."),
        ("Example Ctr of King Cty", "Example Centre of King County", "EXAMPLE CENTER OF KING CNTY"),
        ("St. Example & Sons Fdn", "Saint Example and Sons Foundation"),
        ("Natl Assn of Example Svcs", "National Association of Example Services"),
        ("Example Univ Dept", "EXAMPLE UNIVERSITY DEPARTMENT"),
        ("Example Intl Chch", "Example International Church"),
        ("Example House 501(c)(3)", "Example House", "Example House Inc The"),
        ("Example Children's House", "EXAMPLE CHILDRENS HSE", "Example Children\u2019s House"),
    ],
)
def test_ways_of_writing_have_one_core(
    connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]
) -> None:
    assert len({core(connection, name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example House", "Example Home"),
        ("Example House Foundation", "Example House"),
        ("Example Family Charitable Trust", "Example Family"),
        ("Example House of King County", "Example House of Queen County"),
        ("Example Post 12", "Example Post 13"),
    ],
)
def test_other_names_keep_another_core(
    connection: duckdb.DuckDBPyConnection, one: str, other: str
) -> None:
    assert core(connection, one) != core(connection, other)


@pytest.mark.parametrize(
    ("name", "brand", "chapter"),
    [
        ("Example Legion Post 12", "EXAMPLE LEGION", "POST 12"),
        ("Example Legion Post No. 012", "EXAMPLE LEGION", "POST 12"),
        ("Example Workers Local Union 5", "EXAMPLE WORKERS", "LOCAL 5"),
        ("Lodge No 7 Example Order", "EXAMPLE ORDER", "LODGE 7"),
        ("Oregon Chapter of the Example Society", "EXAMPLE SOCIETY", "OREGON"),
        ("Example Society Chapter of Oregon", "EXAMPLE SOCIETY", "OREGON"),
        ("Example Society Coast Range Chapter", "EXAMPLE SOCIETY", "COAST RANGE"),
        ("Example Care of King County", "EXAMPLE CARE", "KING COUNTY"),
        ("Example Girls Club - Springfield", "EXAMPLE GIRLS CLUB", "SPRINGFIELD"),
        ("Example Girls Club (Springfield)", "EXAMPLE GIRLS CLUB", "SPRINGFIELD"),
        ("Example House", None, None),
        ("Example - National Fund", None, None),
        ("Example Post Office Museum", None, None),
    ],
)
def test_a_chapter_mark_is_told_from_its_brand(
    connection: duckdb.DuckDBPyConnection, name: str, brand: str | None, chapter: str | None
) -> None:
    (row,) = parts(connection, name)[name, "name"]
    assert (row["brand"], row["chapter"]) == (brand, chapter)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Example House Inc d/b/a Example Haven", "alias", "EXAMPLE HAVEN"),
        ("Example House Inc DBA Example Haven LLC", "alias", "EXAMPLE HAVEN"),
        ("Example House, doing business as Example Haven", "alias", "EXAMPLE HAVEN"),
        ("Example House a/k/a Example Haven", "alias", "EXAMPLE HAVEN"),
        ("Example House (also known as Example Haven)", "alias", "EXAMPLE HAVEN"),
        ("Example House (formerly Example Haven)", "former", "EXAMPLE HAVEN"),
        ("Example House f/k/a Example Haven Inc", "former", "EXAMPLE HAVEN"),
        ("Example House (Example Haven Project)", "bracket", "EXAMPLE HAVEN PROJECT"),
        ("Example Trafficking Coalition (ETC)", "bracket", "ETC"),
        ("Example House dba Haven/Harbor", "alias", "HAVEN HARBOR"),
    ],
)
def test_a_further_name_is_a_part_of_its_own(
    connection: duckdb.DuckDBPyConnection, name: str, kind: str, expected: str
) -> None:
    found = parts(connection, name)
    assert [row["core"] for row in found[name, kind]] == [expected]
    assert len(found) == 2
    assert str(found[name, "name"][0]["core"]).startswith("EXAMPLE ")


def test_a_chain_of_further_names_loses_none(connection: duckdb.DuckDBPyConnection) -> None:
    name = "Example House a/k/a Example Haven a/k/a Example Harbor (formerly Example Inn)"
    found = parts(connection, name)
    assert {row["core"] for row in found[name, "alias"]} == {"EXAMPLE HAVEN", "EXAMPLE HARBOR"}
    assert {row["core"] for row in found[name, "former"]} == {"EXAMPLE INN"}


@pytest.mark.parametrize("name", ["AKA Example Sorority", "Formerly Example House"])
def test_a_lead_at_the_beginning_is_part_of_the_name(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert list(parts(connection, name)) == [(name, "name")]
    assert core(connection, name) == name.upper()


@pytest.mark.parametrize("name", ["Example House (WA)", "Example House (Inc)", "Example House ()"])
def test_what_names_nothing_in_brackets_is_no_name(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    found = parts(connection, name)
    assert [row["core"] for row in found[name, "name"]] == ["EXAMPLE HOUSE"]
    assert all(len(str(row["core"])) > 2 for rows in found.values() for row in rows)


def test_an_acronym_is_that_of_the_name_that_it_shortens(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = parts(connection, "The Example Coalition of Oregon Inc", "ECO", "Example House")
    assert found["The Example Coalition of Oregon Inc", "name"][0]["acronym"] == "ECO"
    assert found["ECO", "name"][0]["acronym"] == "ECO"
    assert found["Example House", "name"][0]["acronym"] is None


@pytest.mark.parametrize("name", ["", " ", "...", "-", "\u200b", "()", "''"])
def test_a_name_without_a_letter_has_no_core(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert parts(connection, name) == {}


@pytest.mark.parametrize("name", ["Inc", "The Company", "LLC", "Ltd.", "The", "東京", "הבית"])
def test_a_core_is_never_empty_for_what_has_letters(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert core(connection, name)


@settings(max_examples=20, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=20))
def test_the_core_of_a_core_is_itself(
    connection: duckdb.DuckDBPyConnection, names: list[str]
) -> None:
    cores = {str(row["core"]) for rows in parts(connection, *names).values() for row in rows}
    again = parts(connection, *cores) if cores else {}
    assert {row["raw"]: row["core"] for rows in again.values() for row in rows} == {
        core: core for core in cores
    }


@settings(max_examples=10, deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=3, unique=True))
def test_names_do_not_change_one_another(
    connection: duckdb.DuckDBPyConnection, names: list[str]
) -> None:
    together = parts(connection, *names)
    alone = [parts(connection, name) for name in reversed(names)]
    assert together == {key: rows for found in alone for key, rows in found.items()}


def test_legal_forms_leave_words_of_names_alone() -> None:
    forms = legal_forms()
    assert {"INC", "INCORPORATED", "LLC", "LTD", "CORPORATION"} <= set(forms)
    assert not {"HOUSE", "FOUNDATION", "TRUST", "ASSOCIATION", "CIO", "AS", "SA"} & set(forms)
