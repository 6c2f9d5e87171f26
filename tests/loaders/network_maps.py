"""Small network maps in every format, and what came of them in plain values."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from loaders.reading.source_file import Loaded
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of

Tables = Mapping[str, Sequence[Sequence[str]]]
NODES = {
    "aid": ("Example Legal Aid", "Nonprofit", "000000101"),
    "bank": ("Example Bank", "Company", ""),
    "city": ("Example City", "Government agency", ""),
    "force": ("Example Task Force", "Task force", ""),
    "line": ("Example Line", "Program", ""),
}
EDGES = (
    ("aid", "force", "member of"),
    ("bank", "aid", "funds"),
    ("city", "bank", "parent of"),
    ("aid", "line", "offers"),
    ("aid", "city", "refers to"),
)
TIES = ("membership", "funds", "awarded_to", "parent_of", "offers", "partnership")


def graphml(nodes: str, edges: str = "", keys: str = "", default: str = "directed") -> str:
    return (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="label" attr.name="label"/><key id="type" attr.name="type"/>'
        f'<key id="ein" attr.name="EIN"/>{keys}<graph edgedefault="{default}">'
        f"{nodes}{edges}</graph></graphml>"
    )


def node(identity: str, label: str = "", type_word: str = "Nonprofit", more: str = "") -> str:
    label = f'<data key="label">{label}</data>' if label else ""
    return f'<node id="{identity}">{label}<data key="type">{type_word}</data>{more}</node>'


def edge(source: str, target: str, type_word: str = "", more: str = "") -> str:
    said = f'<data key="type">{type_word}</data>' if type_word else ""
    return f'<edge source="{source}" target="{target}" {more}>{said}</edge>'


TWO = node("a", "Example A") + node("b", "Example B")


def drawn(
    folder: Path, nodes: str, edges: str = "", keys: str = "", default: str = "directed"
) -> Loaded:
    return load_text("network_file", folder, graphml(nodes, edges, keys, default), "map.graphml")


def told(loaded: Loaded) -> set[str]:
    return {finding.rule for finding in findings_of(loaded)}


def everything(loaded: Loaded) -> str:
    tables = (*loaded.records.values(), loaded.rows, loaded.findings)
    return json.dumps([table.to_pylist() for table in tables], default=str)


def as_graphml() -> str:
    nodes = [node(key, name, word, f'<data key="ein">{ein}</data>')
             for key, (name, word, ein) in NODES.items()]  # fmt: skip
    return graphml("".join(nodes), "".join(edge(*row) for row in EDGES))


def as_gexf() -> str:
    nodes = "".join(
        f'<node id="{key}" label="{name}"><attvalues><attvalue for="t" value="{word}"/>'
        f'<attvalue for="e" value="{ein}"/></attvalues></node>'
        for key, (name, word, ein) in NODES.items()
    )
    edges = "".join(
        f'<edge source="{source}" target="{target}" type="directed"><attvalues>'
        f'<attvalue for="r" value="{word}"/></attvalues></edge>'
        for source, target, word in EDGES
    )
    return (
        '<gexf xmlns="http://gexf.net/1.2draft" version="1.2"><graph>'
        '<attributes class="node"><attribute id="t" title="type"/><attribute id="e" title="ein"/>'
        '</attributes><attributes class="edge"><attribute id="r" title="relation"/></attributes>'
        f"<nodes>{nodes}</nodes><edges>{edges}</edges></graph></gexf>"
    )


def as_pajek() -> str:
    numbers = {key: place for place, key in enumerate(NODES, 1)}
    vertices = [
        f'{numbers[key]} "{name}" 0.0 0.0 ellipse type "{word}"' + (f" ein {ein}" if ein else "")
        for key, (name, word, ein) in NODES.items()
    ]
    arcs = [f'{numbers[source]} {numbers[target]} 1 l "{word}"' for source, target, word in EDGES]
    return "\n".join(["*Vertices 5", *vertices, "*Arcs", *arcs])


def as_kumu() -> str:
    elements = [{"id": key, "label": name, "type": word, "ein": ein}
                for key, (name, word, ein) in NODES.items()]  # fmt: skip
    names = {key: name for key, (name, _, _) in NODES.items()}
    connections = [{"from": names[source], "to": target, "type": word, "direction": "directed"}
                   for source, target, word in EDGES]  # fmt: skip
    return json.dumps({"elements": elements, "connections": connections})


def kumu_tables() -> Tables:
    return {
        "Elements": [("ID", "Label", "Type", "EIN")]
        + [(key, *values) for key, values in NODES.items()],
        "Connections": [("From", "To", "Type", "Direction")]
        + [(*row, "directed") for row in EDGES],
    }


def gephi_tables() -> Tables:
    return {
        "nodes": [("Id", "Label", "Category", "ein")]
        + [(key, *values) for key, values in NODES.items()],
        "edges": [("Source", "Target", "Type", "Label")]
        + [(source, target, "Directed", word) for source, target, word in EDGES],
    }


def zipped(tables: Tables) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", csv_text(rows[0], *rows[1:]))
    return out.getvalue()


def as_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in kumu_tables().items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return out.getvalue()


def as_turtle() -> str:
    classes = {"aid": "s:NGO", "bank": "s:Corporation", "city": "s:GovernmentOrganization",
               "force": "org:OrganizationalCollaboration", "line": "cg:Program"}  # fmt: skip
    ein = 's:taxID "000000101" ;'
    lines = [f'<{key}> a {classes[key]} ; {ein if key == "aid" else ""} s:name "{name}" .'
             for key, (name, _, _) in NODES.items()]  # fmt: skip
    return (
        "@prefix s: <https://schema.org/> . @prefix org: <http://www.w3.org/ns/org#> . "
        "@prefix cg: <https://w3id.org/commonground/def/> ." + "\n".join(lines)
        + "<aid> org:memberOf <force> ; s:funder <bank> . <bank> s:parentOrganization <city> ."
        "<aid> cg:offers <line> ; cg:refersTo <city> ."
    )  # fmt: skip


FORMATS: dict[str, Callable[[], str | bytes]] = {
    "map.graphml": as_graphml, "map.gexf": as_gexf, "map.xml": as_gexf, "map.net": as_pajek,
    "map.json": as_kumu, "kumu.zip": lambda: zipped(kumu_tables()), "map.xlsx": as_workbook,
    "gephi.zip": lambda: zipped(gephi_tables()), "map.ttl": as_turtle,
}  # fmt: skip


def by_name(loaded: Loaded) -> tuple[object, ...]:
    """Records without keys and lines: nodes by what they say, ties by the names of their ends."""
    kinds = ("organization", "coalition", "program")
    rows = [row for kind in kinds for row in rows_of(loaded, kind)]
    names = {row["key"]: row["name"] for row in rows}
    said = sorted((row["name"], row.get("sector") or "", row.get("ein") or "") for row in rows)
    ties = sorted(
        (kind, str(names.get(row["source_key"])), str(names.get(row["target_key"])),
         str(row.get("role")), str(row.get("is_directed")))
        for kind in TIES for row in rows_of(loaded, kind)
    )  # fmt: skip
    return said, ties
