"""The picture as one HTML page drawn by vis-network through pyvis: fixed places, nothing fetched.

pyvis links two style sheets and a script of an outside server even when asked to put all in line;
they are taken out, and the content policy forbids any request. Ids are our own integers: names
reach the page only as labels, which are drawn on a canvas.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from commonground.explorer.network_view.layout import (
    FONT_SIZE,
    Layout,
    narrow_layout,
    wide_layout,
)
from commonground.explorer.network_view.neighbourhood import (
    GROUPS,
    MOST_DRAWN,
    MOST_DRAWN_NARROW,
    Neighbour,
    Neighbourhood,
    read_neighbourhood,
)
from commonground.explorer.theme import GROUND, INK, KINDS, QUIET
from commonground.explorer.words import sentence_case

# Boxes are numbered from 0; the points where ties end from here.
PORT = 1000
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_SHOW = (Path(__file__).parent / "show.js").read_text(encoding="utf-8")
_STYLE = (Path(__file__).parent / "show.css").read_text(encoding="utf-8")
_OUTSIDE = re.compile(
    r"<!-- <link.*?-->|<(?:link|script)[^>]*?(?:href|src)=\"https?:[^>]*?(?:/>|></script>)", re.S
)
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": False,
        "dragView": False,
        "zoomView": False,
        "selectable": False,
        "hover": False,
    },
    "edges": {
        "color": {"color": QUIET, "inherit": False},
        "smooth": {
            "enabled": True,
            "type": "cubicBezier",
            "forceDirection": "horizontal",
            "roundness": 0.5,
        },
    },
}


def draw_neighbourhood(edition: Any, profile: Any) -> str:
    """Give the HTML page that draws the neighbourhood of a profile."""
    return picture_html(read_neighbourhood(edition, profile))


def picture_html(shown: Neighbourhood) -> str:
    """Give one self-contained HTML page: the drawing and the words that explain it."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", directed=False, height="100%", width="100%")
    kinds = ["centre", *(neighbour.kind for neighbour in shown.neighbours)]
    net.nodes = [node for number, kind in enumerate(kinds) for node in _nodes(number, kind)]
    net.edges = [_edge(number, item) for number, item in enumerate(shown.neighbours, start=1)]
    net.set_options(json.dumps(_OPTIONS))
    return _self_contained(net.generate_html(notebook=False), shown)


def _nodes(number: int, kind: str) -> list[dict[str, Any]]:
    """Give a box and the point at its side where its tie ends; both are placed by the page."""
    fill, border = KINDS[kind]
    box = {
        "id": number,
        "label": "",
        "shape": "box",
        "borderWidth": 1.5,
        "color": {"background": fill, "border": border},
        "font": {
            "size": FONT_SIZE,
            "face": "Arial, Helvetica, sans-serif",
            "color": GROUND if kind == "centre" else INK,
        },
        # One number for all sides ends in boxes without a size (vis-network 9.1.2).
        "margin": dict.fromkeys(("top", "right", "bottom", "left"), 0),
        "x": 0,
        "y": 0,
    }
    port = {"id": PORT + number, "shape": "dot", "size": 0.5, "color": QUIET, "x": 0, "y": 0}
    return [box, port]


def _edge(number: int, neighbour: Neighbour) -> dict[str, Any]:
    return {
        "from": PORT,
        "to": PORT + number,
        "width": 2 if neighbour.is_seen else 1.2,
        "dashes": False if neighbour.is_seen else [6, 6],
    }


def _placed(shown: Neighbourhood, make: Callable[..., Layout], most: int) -> dict[str, Any]:
    """Give one layout as data, neighbours of a kind side by side; the rest is not drawn."""
    items = enumerate(shown.neighbours[:most], start=1)
    chosen = sorted(items, key=lambda item: (GROUPS.index(item[1].kind), item[0]))
    layout = make(shown.centre.name, [neighbour.name for _, neighbour in chosen])
    numbers = [0, *(number for number, _ in chosen)]
    return {
        "width": layout.width,
        "height": layout.height,
        "more": shown.found - len(chosen),
        "boxes": [
            {"id": number, **asdict(box)}
            for number, box in zip(numbers, (layout.centre, *layout.boxes), strict=True)
        ],
    }


def _self_contained(page: str, shown: Neighbourhood) -> str:
    layouts = {
        "wide": _placed(shown, wide_layout, MOST_DRAWN),
        "narrow": _placed(shown, narrow_layout, MOST_DRAWN_NARROW),
    }
    # A closing tag inside a label would end the script.
    data = json.dumps(layouts).replace("<", "\\u003c")
    title = html.escape(f"Who is tied to {shown.centre.name}")
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{title}</title>"
    )
    own = (
        f"<style>{_STYLE}</style>"
        f"<script>const LAYOUTS = {data};\nconst PORT = {PORT};\n{_SHOW}</script>"
    )
    inside = _OUTSIDE.sub("", page)
    inside = inside.replace("<html>", '<html lang="en">', 1).replace("<head>", f"<head>{head}", 1)
    inside = inside.replace("<body>", f"<body><main><h1>{title}</h1>", 1)
    return inside.replace("</body>", f"{_legend(shown)}</main>{own}</body>", 1)


def _legend(shown: Neighbourhood) -> str:
    kinds = sorted({neighbour.kind for neighbour in shown.neighbours}, key=GROUPS.index)
    items = [
        f'<li><i style="background:{KINDS[kind][0]};border-color:{KINDS[kind][1]}"></i>'
        f"{html.escape(_KIND_WORDS.get(kind, sentence_case(kind)))}</li>"
        for kind in kinds
    ]
    styles = {neighbour.is_seen for neighbour in shown.neighbours}
    if True in styles:
        items.append("<li><b></b>a record shows it</li>")
    if False in styles:
        items.append('<li><b class="said"></b>said or listed only</li>')
    items.append('<li id="more"></li>')
    return f'<ul class="legend">{"".join(items)}</ul>'


_KIND_WORDS = {"unknown": "Sector not known", "coalition": "Coalition", "program": "Program"}
