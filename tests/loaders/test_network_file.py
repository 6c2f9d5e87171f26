"""Network maps: what nodes and edges become, persons leave no trace, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.network_file.example import write
from loaders.network_file.loader import load
from loaders.network_file.words import edge_meaning, node_kind
from loaders.world import World, generate_world
from tests.loaders.network_maps import (
    TWO,
    drawn,
    edge,
    everything,
    node,
    told,
    zipped,
)
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file


@pytest.mark.parametrize("word", ["Person", "individual", "Survivor advocate", "Board members"])
def test_persons_leave_no_trace(tmp_path: Path, word: str) -> None:
    nodes = node("Private", "Jane Private", word, '<data key="ein">12</data>') + TWO
    edges = edge("Private", "a", "works at") + edge("b", "Private", "member of")
    loaded = drawn(tmp_path, nodes + node("Private", "Jane Private", word), edges)
    assert "Private" not in everything(loaded)
    assert rules_of(loaded) == [(1, "a_person"), (5, "edge_of_a_person")]
    assert (loaded.read, loaded.rejected) == (6, 0)
    # A hash of a name is one too, so nothing is made of it.
    keys = loaded.rows.select(["key", "content"]).to_pylist()
    assert [row for row in keys if row["key"].startswith("nothing:")] == [
        {"key": f"nothing:{line}", "content": ""} for line in (1, 4, 5, 6)
    ]


def test_edges_of_a_person_are_dropped_where_an_organization_has_the_same_id(
    tmp_path: Path,
) -> None:
    nodes = node("x", "Jane Private", "Person") + node("x", "Example X") + TWO
    loaded = drawn(tmp_path, nodes, edge("x", "a", "partner"))
    assert rules_of(loaded) == [(1, "a_person"), (5, "edge_of_a_person")]
    assert "partnership" not in loaded.records


def test_who_is_a_person_among_other_things_is_one(tmp_path: Path) -> None:
    text = csv_text(["Label", "Type"], ["Jane Private", "Nonprofit | Survivor"])
    loaded = load_text("network_file", tmp_path, text)
    assert rules_of(loaded) == [(2, "a_person")]
    assert "Private" not in everything(loaded)


def test_a_node_with_a_last_name_is_a_person(tmp_path: Path) -> None:
    keys = '<key id="last" attr.name="Last Name"/>'
    loaded = drawn(tmp_path, f'<node id="x1y"><data key="label">J</data>'
                   f'<data key="last">Private</data></node>{TWO}', "", keys)  # fmt: skip
    assert told(loaded) == {"a_person"}
    assert "Private" not in everything(loaded)


def test_addresses_of_persons_and_streets_are_dropped_and_counted(tmp_path: Path) -> None:
    header = ["Label", "Type", "E-mail", "Phone", "Notes", "Site", "Address", "Latitude", "Focus"]
    row = ["Example A", "NGO", "private@example.org", "555", "ask private@example.org",
           "12 Private Hidden Street", "Private", "1.5", "law"]  # fmt: skip
    loaded = load_text("network_file", tmp_path, csv_text(header, row))
    assert rows_of(loaded, "organization")[0]["attributes"] == ["Focus=law"]
    (finding,) = findings_of(loaded)
    assert finding.rule == "withheld_attributes"
    assert finding.message.startswith("6 attributes")
    assert "rivate" not in everything(loaded)


@pytest.mark.parametrize(
    ("name", "word"), [("Example Safe House", "NGO"), ("Example A", "Shelter")]
)
def test_shelters_keep_no_attributes(tmp_path: Path, name: str, word: str) -> None:
    loaded = load_text("network_file", tmp_path,
                       csv_text(["Label", "Type", "Where"], [name, word, "Hidden"]))  # fmt: skip
    (row,) = rows_of(loaded, "organization")
    assert (row["is_location_confidential"], row["attributes"]) == (True, None)
    assert "Hidden" not in everything(loaded)


def test_edges_never_make_nodes(tmp_path: Path) -> None:
    loaded = drawn(tmp_path, TWO, edge("a", "Jane Private", "partner"))
    assert rules_of(loaded) == [(3, "dangling_edge")]
    assert "partnership" not in loaded.records
    assert "Private" not in everything(loaded)


def test_equal_nodes_are_one_and_of_different_ones_the_first_stays(tmp_path: Path) -> None:
    same = node("a", "Example A")
    loaded = drawn(tmp_path, same + same + node("a", "Example Other"))
    assert (loaded.read, loaded.rejected) == (3, 1)
    assert {row["name"] for row in rows_of(loaded, "organization")} == {"Example A"}
    assert rules_of(loaded) == [(3, "duplicate_key")]


def test_self_edges_and_repeated_edges_are_told(tmp_path: Path) -> None:
    edges = edge("a", "a", "partner") + edge("a", "b", "partner") * 2
    loaded = drawn(tmp_path, TWO, edges, default="undirected")
    assert rules_of(loaded) == [(3, "self_edge"), (5, "parallel_edge")]
    (tie,) = rows_of(loaded, "partnership")
    assert (tie["line"], tie["is_directed"]) == (4, False)


def test_an_edge_may_run_otherwise_than_its_graph(tmp_path: Path) -> None:
    edges = (
        edge("a", "b", "partner", 'directed="false"')
        + edge("a", "b", "refers to")
        + edge("b", "a", "refers to", 'directed="true"')
    )
    rows = rows_of(drawn(tmp_path, TWO, edges), "partnership")
    assert [row["is_directed"] for row in rows] == [False, True, True]
    rows = rows_of(drawn(tmp_path, TWO, edges, default=""), "partnership")
    assert [row["is_directed"] for row in rows] == [False, None, True]


def test_a_parent_without_direction_is_a_partner(tmp_path: Path) -> None:
    loaded = drawn(tmp_path, TWO, edge("a", "b", "parent of"), default="undirected")
    assert [row["role"] for row in rows_of(loaded, "partnership")] == [None]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.message) == (
        "type_does_not_fit",
        "1 edges say parent of between organization and organization without a direction; "
        "kept as partnership",
    )


def test_a_type_that_does_not_fit_its_ends_gives_way(tmp_path: Path) -> None:
    nodes = TWO + node("c", "Example C", "Coalition") + node("d", "Example D", "Project")
    edges = (
        edge("a", "b", "member of")
        + edge("c", "a", "member")
        + edge("a", "c", "funds")
        + edge("d", "c", "member of")
        + edge("a", "d", "glows")
        + edge("a", "c", "dances with")
        + edge("a", "b")
    )
    loaded = drawn(tmp_path, nodes, edges)
    members = [(row["source_key"], row["role"]) for row in rows_of(loaded, "membership")]
    assert members == [("a", None), ("a", "funder")]
    said = [str(finding.message) for finding in findings_of(loaded)]
    assert [words for words in said if "partnership" in words] == [
        "1 edges say membership between organization and organization; kept as partnership",
        "1 edges between organization and organization have no type; kept as partnership",
    ]
    assert "'glows' (1 edges) is no type that is known; not kept" in said
    assert "1 edges say membership between program and coalition; not kept" in said
    assert loaded.rejected == 0


def test_an_unknown_type_of_node_is_told_once_and_kept(tmp_path: Path) -> None:
    nodes = node("a", "Example A", "Zebra") + node("b", "Example B", "zebra")
    loaded = drawn(tmp_path, nodes + node("c", "Example C", "Event"), edge("a", "c", "partner"))
    assert len(rows_of(loaded, "organization")) == 2
    said = [(finding.rule, finding.message) for finding in findings_of(loaded)]
    assert said[0] == (
        "unknown_node_type",
        "'Zebra' (2 nodes) is no type that is known; they are kept as organizations",
    )
    assert [rule for rule, _ in said] == [
        "unknown_node_type", "not_an_organization", "type_does_not_fit"
    ]  # fmt: skip


@pytest.mark.parametrize("identity", ["7", "n7", "node_12", "0b9f1c2e-4d5a-6b7c-8d9e-0f1a2b3c4d5e"])
def test_a_number_is_no_name(tmp_path: Path, identity: str) -> None:
    loaded = drawn(tmp_path, node(identity) + TWO)
    assert rules_of(loaded) == [(1, "missing_value")]
    assert (loaded.read, loaded.rejected) == (3, 1)


def test_an_id_in_words_is_a_name(tmp_path: Path) -> None:
    (row,) = rows_of(drawn(tmp_path, node("Example Aid")), "organization")
    assert row["name"] == "Example Aid"


def test_a_label_over_two_lines_is_one_name(tmp_path: Path) -> None:
    loaded = drawn(tmp_path, node("a", "Example\nAid") + node("b", "Example \u202edia"))
    assert next(row["name"] for row in rows_of(loaded, "organization")) == "Example Aid"
    assert told(loaded) == {"line_break_in_label", "turned_text"}


def test_bad_fields_are_nulled_and_the_node_loads(tmp_path: Path) -> None:
    header = ["Label", "Type", "EIN", "State", "Country", "Website", "Sector"]
    loaded = load_text("network_file", tmp_path, csv_text(
        header,
        ["Example A", "NGO", "12", "Oregon", "", "example", "zebra"],
        ["Example B", "NGO", "000000101", "Ontario", "Canada", "", "Non-profit"],
        ["Example C", "NGO", "", "OR", "Atlantis", "", ""],
        ["someone@example.org", "NGO", "", "", "", "", ""],
    ))  # fmt: skip
    assert rules_of(loaded) == [
        (2, "not_an_ein"), (2, "unknown_code"), (2, "unknown_state"), (2, "not_a_web_address"),
        (4, "unknown_country"), (5, "not_a_name"),
    ]  # fmt: skip
    first, second, third = rows_of(loaded, "organization")
    assert (first["ein"], first["state"], first["sector"]) == (None, None, None)
    assert (second["ein"], second["country"], second["attributes"]) == (
        None, "CAN", ["ein=000000101", "state=Ontario"]
    )  # fmt: skip
    assert (second["sector"], third["state"]) == ("nonprofit", "OR")
    assert "someone" not in everything(loaded)


def test_grants_have_amounts_only_in_a_named_currency(tmp_path: Path) -> None:
    loaded = load_text("network_file", tmp_path, zipped({
        "elements": [("Label", "Type"), ("Example A", "Foundation"), ("Example B", "NGO")],
        "connections": [
            ("From", "To", "Type", "Amount", "Currency", "Amount USD", "Purpose"),
            ("Example A", "Example B", "grant", "500", "gbp", "", "Help against human trafficking"),
            ("Example A", "Example B", "grant", "700", "USD", "", ""),
            ("Example A", "Example B", "grant", "", "", "900", ""),
            ("Example A", "Example B", "grant", "1,000", "", "", ""),
            ("Example B", "Example A", "funded by", "40", "", "", ""),
        ],
    }), "map.zip")  # fmt: skip
    grants = rows_of(loaded, "grant")
    assert [(row["amount_usd"], row["amount"], row["currency"]) for row in grants] == [
        (None, 500.0, "GBP"), (700.0, None, None), (900.0, None, None), (None, None, None),
        (None, None, None),
    ]  # fmt: skip
    assert [row["is_field"] for row in grants] == [True, False, False, False, False]
    assert {row["source_key"] for row in rows_of(loaded, "funds")} == {"Example A"}
    assert {finding.file for finding in findings_of(loaded)} == {"map.zip/connections.csv"}
    assert {(finding.line, finding.rule) for finding in findings_of(loaded)} == {
        (5, "not_a_number"), (5, "amount_without_currency"), (6, "amount_without_currency"),
    }  # fmt: skip


def test_dates_of_ties_are_kept_and_ended_ones_are_no_ties_of_today(tmp_path: Path) -> None:
    loaded = load_text("network_file", tmp_path, zipped({
        "nodes": [("Id", "Label"), ("1", "Example A"), ("2", "Example B")],
        "edges": [
            ("Source", "Target", "Label", "Start", "End"),
            ("1", "2", "partner", "2020-01-01", "2021-01-01"),
            ("1", "2", "partner", "2022-01-01", "2021-01-01"),
            ("1", "2", "owns", "2020-01-01", "2021-01-01"),
            ("1", "2", "hosts", "2020", ""),
        ],
    }), "map.zip")  # fmt: skip
    days = [
        (str(row["start_date"]), str(row["end_date"])) for row in rows_of(loaded, "partnership")
    ]
    assert days == [("2020-01-01", "2021-01-01"), ("2022-01-01", "None")]
    assert "parent_of" not in loaded.records
    assert len(rows_of(loaded, "hosts")) == 1
    assert told(loaded) == {"end_before_start", "tie_ended", "not_a_date", "node_without_type"}


cells = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5))
def test_any_cells_are_loaded_or_told(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    text = csv_text(["Label", "Type", "Note"], *rows)
    loaded = load_text("network_file", tmp_path, text)
    rejected = {f.line for f in findings_of(loaded) if f.effect == "rejected"}
    assert len(rejected) == loaded.rejected


def test_words_are_known_in_their_usual_forms() -> None:
    assert node_kind("Coalitions").kind == "coalition"
    assert node_kind("Hotel").sector is None
    assert node_kind("Survivor-led organization").kind == "organization"
    assert node_kind("Human Trafficking Unit").kind == "organization"
    meaning = edge_meaning("is_member-of")
    assert meaning is not None
    assert meaning.tie == "membership"
    assert edge_meaning("glows") is None


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    numbers = {row["ein"]: row["number"]
               for row in world.organizations.drop_nulls("ein").iter_rows(named=True)}  # fmt: skip
    names = dict(world.organizations.select("number", "name").iter_rows())
    seen = set()
    for path in write(world, tmp_path):
        loaded = load(source_file(path))
        assert loaded.rejected == 0
        assert findings_of(loaded) == []
        known = {row["key"]: numbers[row["ein"]] for row in rows_of(loaded, "organization")}
        assert {known[row["key"]]: row["name"] for row in rows_of(loaded, "organization")} == {
            number: names[number] for number in known.values()
        }
        seen |= {
            (known[row["source_key"]], known[row["target_key"]], row["role"], row["start_date"],
             row["evidence_date"], row["is_directed"])
            for row in rows_of(loaded, "partnership")
        }  # fmt: skip
    ties = world.partnerships.with_columns(is_directed=pl.col("kind") == "referral").select(
        "organization", "partner", "kind", "start", "evidence_date", "is_directed"
    )
    assert seen
    assert seen <= set(ties.iter_rows())
    assert len(seen) == min(80, ties.height)


def test_the_same_world_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write(world, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()
