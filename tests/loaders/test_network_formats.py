"""Every format of a network gives the same records; the traps of each are told."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import networkx
import pytest

from loaders.network_file.loader import load
from tests.loaders.network_maps import (
    FORMATS,
    TWO,
    Tables,
    as_graphml,
    by_name,
    drawn,
    edge,
    everything,
    node,
    told,
    zipped,
)
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_network_gives_the_same_records_in_every_format(tmp_path: Path, name: str) -> None:
    loaded = load_text("network_file", tmp_path, FORMATS[name](), name)
    assert [finding for finding in findings_of(loaded) if finding.effect != "noted"] == []
    assert (loaded.read, loaded.rejected) == (10, 0)
    assert by_name(loaded) == (
        [("Example Bank", "business", ""), ("Example City", "government", ""),
         ("Example Legal Aid", "nonprofit", "000000101"), ("Example Line", "", ""),
         ("Example Task Force", "", "")],
        [("awarded_to", "None", "Example Legal Aid", "None", "None"),
         ("funds", "Example Bank", "None", "None", "None"),
         ("membership", "Example Legal Aid", "Example Task Force", "None", "None"),
         ("offers", "Example Legal Aid", "Example Line", "None", "None"),
         ("parent_of", "Example City", "Example Bank", "None", "None"),
         ("partnership", "Example Legal Aid", "Example City", "referral", "True")],
    )  # fmt: skip


def small_graph() -> networkx.DiGraph:
    graph = networkx.DiGraph()
    graph.add_node("Example A", type="Nonprofit", ein="000000101", focus="legal help")
    graph.add_node("Example B", type="Company", ein="000000102", focus="jobs")
    graph.add_edge("Example A", "Example B", relationship="joint program", strength="high")
    return graph


@pytest.mark.parametrize("ending", ["graphml", "gexf", "net"])
def test_what_networkx_writes_loads(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"map.{ending}"
    writers = {"graphml": networkx.write_graphml_xml, "gexf": networkx.write_gexf,
               "net": networkx.write_pajek}  # fmt: skip
    writers[ending](small_graph(), path)
    loaded = load(source_file(path))
    assert loaded.rejected == 0
    rows = rows_of(loaded, "organization")
    assert [(row["name"], row["ein"], row["attributes"]) for row in rows] == [
        ("Example A", "000000101", ["focus=legal help"]),
        ("Example B", "000000102", ["focus=jobs"]),
    ]
    (tie,) = rows_of(loaded, "partnership")
    assert (tie["role"], tie["is_directed"]) == ("joint_program", True)
    attributes = tie["attributes"]
    assert isinstance(attributes, list)
    assert "strength=high" in attributes


def test_graphml_keys_may_lack_a_name_or_have_a_default(tmp_path: Path) -> None:
    keys = (
        '<key id="k1" for="node"/><key id="k2" for="node" attr.name="Focus">'
        "<default>law</default></key>"
    )
    data = '<data key="k1">one</data><data key="k9">nine</data>'
    loaded = drawn(tmp_path, node("a", "Example A", "NGO", data), "", keys)
    (row,) = rows_of(loaded, "organization")
    assert row["attributes"] == ["Focus=law", "k1=one", "k9=nine"]
    assert told(loaded) == {"key_without_name", "key_not_declared"}


def test_nested_graphs_hyperedges_and_ports_are_told(tmp_path: Path) -> None:
    inner = f'<graph edgedefault="undirected">{node("c", "Example C")}</graph>'
    hyper = '<hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge>'
    loaded = drawn(tmp_path, TWO + node("d", "Example D", "NGO", inner),
                   hyper + edge("a", "c", "partner", 'sourceport="p"'))  # fmt: skip
    names = {row["name"] for row in rows_of(loaded, "organization")}
    assert names == {"Example A", "Example B", "Example C", "Example D"}
    assert told(loaded) == {"nested_graph", "hyperedge", "port"}
    assert len(rows_of(loaded, "partnership")) == 1


def test_labels_that_yed_draws_are_names(tmp_path: Path) -> None:
    keys = '<key id="d6" for="node" yfiles.type="nodegraphics"/>'
    drawing = (
        '<data key="d6"><y:ShapeNode xmlns:y="http://www.yworks.com/xml/graphml">'
        "<y:NodeLabel>Example Aid</y:NodeLabel></y:ShapeNode></data>"
    )
    (row,) = rows_of(drawn(tmp_path, node("n0", "", "NGO", drawing), "", keys), "organization")
    assert row["name"] == "Example Aid"


def test_gexf_knows_spells_and_its_own_direction(tmp_path: Path) -> None:
    text = (
        '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed"><nodes>'
        '<node id="1" label="Example A"><nodes><node id="2" label="Example B"/></nodes></node>'
        '</nodes><edges><edge source="1" target="2" label="refers to"><spells>'
        '<spell start="2020-01-01" end="2020-06-01"/><spell start="2021-01-01T00:00:00"/></spells>'
        '</edge><edge source="1" target="2" type="mutual" start="soon">'
        '<attvalues><attvalue for="9" value="x"/></attvalues></edge></edges></graph></gexf>'
    )
    loaded = load_text("network_file", tmp_path, text, "map.gexf")
    first, second = rows_of(loaded, "partnership")
    assert (str(first["start_date"]), first["end_date"], first["is_directed"]) == (
        "2020-01-01", None, True
    )  # fmt: skip
    assert (second["is_directed"], second["attributes"]) == (False, ["9=x"])
    assert {"nested_graph", "attribute_not_declared", "not_a_date"} <= told(loaded)


def test_pajek_in_an_old_encoding_with_lists_and_missing_labels(tmp_path: Path) -> None:
    text = (
        "% drawn by hand\r\n*Network x\r\n*Vertices 5\r\n1 \"Example Ayuda Jos\xe9\"\r\n"
        "2 \"Example B\"\r\n3 \"Example C\"\r\n4\r\n*Arcslist\r\n1 2 3\r\n*Edgeslist\r\n2 3\r\n"
        "*Edges\r\n1\r\n*Partition p\r\n1\r\n"
    )  # fmt: skip
    loaded = load_text("network_file", tmp_path, text.encode("cp1252"), "map.net")
    assert [row["name"] for row in rows_of(loaded, "organization")] == [
        "Example Ayuda José", "Example B", "Example C",
    ]  # fmt: skip
    ties = [(row["source_key"], row["target_key"], row["is_directed"], row["line"])
            for row in rows_of(loaded, "partnership")]  # fmt: skip
    assert ties == [("1", "2", True, 16), ("1", "3", True, 17), ("2", "3", False, 18)]
    rules = {rule: line for line, rule in rules_of(loaded)}
    assert (rules["wrong_encoding"], rules["missing_value"], rules["too_few_columns"]) == (4, 7, 13)
    assert {"vertices_not_listed", "ties_in_lists", "unread_section"} <= set(rules)
    assert (loaded.read, loaded.rejected) == (8, 2)


def test_kumu_cells_hold_several_values_and_deleted_elements(tmp_path: Path) -> None:
    text = json.dumps({
        "elements": [
            {"_id": "e1", "attributes": {"label": "Example A", "tags": ["one", "two | three"]}},
            {"_id": "e2", "_deleted": True, "attributes": {"label": "Example Gone"}},
            {"_id": "e3", "attributes": {"label": "Example C", "nested": {"a": 1}}},
        ],
        "connections": [{"from": "e1", "to": "e2"}, {"from": "Example C", "to": "e1"}, "e1", {}],
    })  # fmt: skip
    loaded = load_text("network_file", tmp_path, text, "map.json")
    first, _ = rows_of(loaded, "organization")
    assert first["attributes"] == ["tags=one", "tags=three", "tags=two"]
    (tie,) = rows_of(loaded, "partnership")
    assert (tie["source_key"], tie["target_key"], tie["is_directed"]) == ("e3", "e1", None)
    assert {"deleted", "dangling_edge", "not_an_object", "missing_value"} <= told(loaded)
    assert (loaded.read, loaded.rejected) == (7, 3)


def test_tables_name_their_own_lines_and_sheets(tmp_path: Path) -> None:
    tables: Tables = {
        "b_edges": [("Source", "Target"), ("1", "9")],
        "a_nodes": [("Id", "Label", "EIN"), ("1", "Example A", "bad"), ("2", "", "")],
    }
    loaded = load_text("network_file", tmp_path, zipped(tables), "map.zip")
    places = {(finding.file, finding.line, finding.rule) for finding in findings_of(loaded)}
    assert places == {
        ("map.zip/a_nodes.csv", 2, "not_an_ein"), ("map.zip/a_nodes.csv", 3, "missing_value"),
        ("map.zip/a_nodes.csv", 2, "node_without_type"),
        ("map.zip/b_edges.csv", 2, "dangling_edge"),
    }  # fmt: skip


def test_a_column_may_be_called_line(tmp_path: Path) -> None:
    text = csv_text(["Label", "line", "Line manager"], ["Example A", "metro", "Private"])
    (row,) = rows_of(load_text("network_file", tmp_path, text), "organization")
    assert row["attributes"] == ["Line manager=Private", "line=metro"]


def test_a_member_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.graphml", as_graphml())
        archive.writestr("b.gexf", "<gexf><graph>")
        archive.writestr("notes.docx", "x")
    loaded = load_text("network_file", tmp_path, out.getvalue(), "map.zip")
    assert (loaded.read, loaded.rejected) == (12, 2)
    assert {finding.file for finding in findings_of(loaded) if finding.effect == "rejected"} == {
        "map.zip/b.gexf", "map.zip/notes.docx",
    }  # fmt: skip


def test_rdf_of_the_two_vocabularies_gives_ties(tmp_path: Path) -> None:
    text = """
    @prefix org: <http://www.w3.org/ns/org#> . @prefix s: <http://schema.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <https://example.org/> .
    x:a a org:Organization ; skos:prefLabel "Ejemplo"@es, "Example A"@en ; org:linkedTo x:b ;
        s:address [ s:addressLocality "Salem" ; s:streetAddress "1 Private Street" ] ;
        s:email "private@example.org" ; s:founder x:p ; s:knowsLanguage "es", "en" .
    x:b a s:NGO ; s:name "Example B" ; org:subOrganizationOf x:a ; org:changedBy x:e .
    x:c a org:Organization ; skos:prefLabel "Example C" ; org:resultedFrom x:e .
    x:e a org:ChangeEvent ; org:originalOrganization x:c ; org:resultingOrganization x:b .
    x:p a s:Person ; s:name "Jane Private" ; s:memberOf x:a .
    x:t a s:Recipe . x:n a org:Organization .
    """
    loaded = load_text("network_file", tmp_path, text, "map.ttl")
    a, b, c = rows_of(loaded, "organization")
    assert (a["name"], a["city"], a["attributes"]) == (
        "Example A", "Salem", ["knowsLanguage=en", "knowsLanguage=es"],
    )  # fmt: skip
    ends = {kind: [(row["source_key"], row["target_key"]) for row in rows_of(loaded, kind)]
            for kind in ("partnership", "parent_of", "succeeds")}  # fmt: skip
    assert ends == {"partnership": [(a["key"], b["key"])], "parent_of": [(a["key"], b["key"])],
                    "succeeds": [(b["key"], c["key"])]}  # fmt: skip
    assert told(loaded) == {"a_person", "edge_of_a_person", "missing_value", "not_of_a_network",
                            "withheld_attributes"}  # fmt: skip
    assert "rivate" not in everything(loaded)


def test_entities_of_follow_the_money_become_organizations_and_ties(tmp_path: Path) -> None:
    entities = [
        {"id": "1", "schema": "Company", "properties": {"name": ["Example A"]}},
        {"id": "2", "schema": "PublicBody", "properties": {"name": ["Example B"]}},
        {"id": "3", "schema": "Person", "properties": {"name": ["Jane Private"]}},
        {"id": "4", "schema": "Ownership", "properties": {"owner": ["1"], "asset": [{"id": "2"}]}},
        {"id": "5", "schema": "Ownership", "properties": {"owner": ["3"], "asset": ["1"]}},
        {"id": "6", "schema": "UnknownLink", "properties": {"subject": ["1"], "object": ["2"]}},
        {"id": "7", "schema": "Address", "properties": {"full": ["1 Private Street"]}},
        {"id": "8"},
    ]
    lines = "\n".join(map(json.dumps, entities)) + "\n{broken\n"
    loaded = load_text("network_file", tmp_path, lines, "map.ftm.json")
    assert [row["sector"] for row in rows_of(loaded, "organization")] == ["business", "government"]
    assert [row["key"] for row in rows_of(loaded, "parent_of")] == ["1>2"]
    assert [row["role"] for row in rows_of(loaded, "partnership")] == [None]
    assert (loaded.read, loaded.rejected) == (9, 2)
    assert "rivate" not in everything(loaded)
    as_list = load_text("network_file", tmp_path, json.dumps(entities), "map.json")
    assert as_list.records.keys() == loaded.records.keys()


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("map.graphml", "<graphml><graph><node", "not_xml"),
        ("map.graphml", "<other/>", "file_of_another_source"),
        ("map.graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml><graph/></graphml>', "has_doctype"),
        ("map.graphml", "", "empty_file"),
        ("map.gexf", "<graphml><graph/></graphml>", "file_of_another_source"),
        ("map.net", "*Vertices 1\n1 x\n*Matrix\n0\n", "matrix"),
        ("map.net", "hello\n", "file_of_another_source"),
        ("map.csv", "one,two\n1,2\n", "file_of_another_source"),
        ("map.json", '{"nodes": []}', "file_of_another_source"),
        ("map.json", '{"elements": [', "not_json"),
        ("map.jsonl", "[]", "file_of_another_source"),
        ("map.ttl", "<a> <b>", "not_rdf"),
        ("map.ttl", "<a:a> <a:b> <a:c> .", "file_of_another_source"),
        ("map.jsonld", '{"@context": "https://example.org/c"}', "remote_context"),
        ("map.rdf", '<!DOCTYPE x><rdf:RDF xmlns:rdf="x"/>', "has_doctype"),
        ("map.doc", "hello", "file_of_another_source"),
        ("map.xlsx", "PK\x03\x04", "not_a_workbook"),
        ("map.zip", "PK\x03\x04", "damaged_archive"),
    ],
)
def test_a_file_that_is_none_is_one_finding(
    tmp_path: Path, name: str, text: str, rule: str
) -> None:
    loaded = load_text("network_file", tmp_path, text, name)
    assert [finding.rule for finding in findings_of(loaded) if finding.effect == "rejected"] == [
        rule
    ]
    assert (loaded.read, loaded.rejected, dict(loaded.records)) == (1, 1, {})
