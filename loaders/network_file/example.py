"""Write partnerships of a synthetic world as two network maps: GraphML, and a Kumu map in a ZIP.

The maps say of a partnership what the list made by hand says of it, and of organizations only the
EIN, so that they join what is known and plant nothing.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import polars as pl
from lxml import etree

from loaders.world import World

TIES = 40  # in each of the two maps
_SPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = {"label": "name", "type": "type", "EIN": "ein"}
_EDGE_KEYS = {"relationship": "kind", "start date": "start", "evidence date": "evidence_date"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can say


def write(world: World, folder: Path) -> list[Path]:
    """Write ``partners.graphml`` and ``kumu.zip`` with up to forty partnerships each."""
    ends = world.organizations.select("number", "name", "ein").with_columns(
        type=pl.lit("Organization")
    )
    known = ends.drop_nulls("ein")
    ties = world.partnerships.filter(
        pl.col("organization").is_in(known["number"].implode())
        & pl.col("partner").is_in(known["number"].implode())
    ).with_columns(
        pl.col("kind").str.replace_all("_", " "),
        pl.col("start", "evidence_date").dt.to_string("iso"),
    )
    chosen = ties.head(2 * TIES)
    drawn, typed = chosen.gather_every(2), chosen.gather_every(2, offset=1)
    graphml, kumu = folder / "partners.graphml", folder / "kumu.zip"
    graphml.write_bytes(_graphml(_named_in(drawn, known), drawn))
    with zipfile.ZipFile(kumu, "w", zipfile.ZIP_STORED) as archive:
        for name, text in _kumu(_named_in(typed, known), typed).items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return [graphml, kumu]


def _named_in(ties: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    named = pl.concat([ties["organization"], ties["partner"]]).unique()
    return known.filter(pl.col("number").is_in(named.implode())).sort("number")


def _graphml(nodes: pl.DataFrame, ties: pl.DataFrame) -> bytes:
    root = etree.Element(f"{{{_SPACE}}}graphml", nsmap={None: _SPACE})
    for part, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in keys:
            key = etree.SubElement(root, f"{{{_SPACE}}}key", id=f"{part} {name}")
            for stated, value in (("for", part), ("attr.name", name), ("attr.type", "string")):
                key.set(stated, value)
    graph = etree.SubElement(root, f"{{{_SPACE}}}graph", edgedefault="undirected")
    for row in nodes.iter_rows(named=True):
        node = etree.SubElement(graph, f"{{{_SPACE}}}node", id=f"org{row['number']}")
        _state(node, "node", {name: row[column] for name, column in _NODE_KEYS.items()})
    for row in ties.iter_rows(named=True):
        edge = etree.SubElement(graph, f"{{{_SPACE}}}edge", source=f"org{row['organization']}",
                                target=f"org{row['partner']}")  # fmt: skip
        if row["kind"] == "referral":
            edge.set("directed", "true")
        _state(edge, "edge", {name: row[column] for name, column in _EDGE_KEYS.items()})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _state(element: etree._Element, part: str, values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is not None:
            etree.SubElement(element, f"{{{_SPACE}}}data", key=f"{part} {name}").text = value


def _kumu(nodes: pl.DataFrame, ties: pl.DataFrame) -> dict[str, str]:
    elements = [[f"org{row[0]}", *row[1:]]
                for row in nodes.select("number", "name", "type", "ein").iter_rows()]  # fmt: skip
    connections = [
        [f"org{row['organization']}", f"org{row['partner']}",
         "directed" if row["kind"] == "referral" else "mutual",
         row["kind"], row["start"], row["evidence_date"]]
        for row in ties.iter_rows(named=True)
    ]  # fmt: skip
    return {
        "connections.csv": _csv(
            ["From", "To", "Direction", "Type", "Start date", "Evidence date"], connections
        ),
        "elements.csv": _csv(["ID", "Label", "Type", "EIN"], elements),
    }


def _csv(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()
