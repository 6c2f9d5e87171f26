"""No cell, however odd, raises in the loaders of countries and goods or loses a row."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.country_ratings.loader import COLUMNS as RATINGS
from loaders.dol_findings import actions, figures, projects
from loaders.dol_goods.loader import COLUMNS as GOODS
from loaders.goods_industries.loader import COLUMNS as INDUSTRIES
from tests.loaders.odd_cells import cells, relaxed
from tests.loaders.sources import csv_text, load_text

SHAPES = {
    "country_ratings": RATINGS.kept,
    "dol_goods": GOODS.kept,
    "goods_industries": INDUSTRIES.kept,
    "dol_findings figures": figures.COLUMNS.kept,
    "dol_findings actions": actions.COLUMNS.kept,
    "dol_findings projects": projects.COLUMNS.kept,
}
LIKELY = ("", "2022", "Brazil", "Example Country", "BRA", "Yes", "No", "Unknown", "N/A", "2WL",
          "0.5", "12,345", "Coffee", "1113", "Enforcement", "https://example.org/")  # fmt: skip
CELLS = cells(*LIKELY)
TEXTS = st.sampled_from(LIKELY) | st.text(st.characters(categories=("L", "N", "P")), max_size=12)


@pytest.mark.parametrize("shape", SHAPES)
@relaxed
@given(data=st.data())
def test_any_cells_load_or_are_rejected(tmp_path: Path, shape: str, data: st.DataObject) -> None:
    columns = SHAPES[shape]
    row = st.tuples(*(CELLS for _ in columns)).filter(lambda cells: any(map(str.strip, cells)))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    loaded = load_text(shape.split()[0], tmp_path, csv_text(columns, *rows))
    assert loaded.read == loaded.rows.num_rows + loaded.rejected
    lines = set(loaded.rows["line"].to_pylist())
    assert all(set(table["line"].to_pylist()) <= lines for table in loaded.records.values())


@pytest.mark.parametrize("source", ["dol_goods", "dol_findings"])
@relaxed
@given(data=st.data())
def test_any_texts_of_a_document_load_or_are_rejected(
    tmp_path: Path, source: str, data: st.DataObject
) -> None:
    name, sector, country, share, action = (escape(data.draw(TEXTS)) for _ in range(5))
    if source == "dol_goods":
        text = (
            f"<Goods><Good><Good_Name>{name}</Good_Name><Good_Sector>{sector}</Good_Sector>"
            f"<Countries><Country><Country_Name>{country}</Country_Name><Child_Labor>{share}"
            f"</Child_Labor></Country></Countries></Good></Goods>"
        )
    else:
        text = (
            f"<Countries><Country><Name>{country}</Name><Country_Statistics>"
            f"<Children_Work_Statistics><Total_Percentage_of_Working_Children>{share}"
            f"</Total_Percentage_of_Working_Children></Children_Work_Statistics>"
            f"</Country_Statistics><Suggested_Actions><Enforcement><Action><Name>{action}</Name>"
            f"</Action></Enforcement></Suggested_Actions></Country></Countries>"
        )
    loaded = load_text(source, tmp_path, text, "file.xml")
    assert loaded.read == loaded.rows.num_rows + loaded.rejected >= 1
