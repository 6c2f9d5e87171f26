"""One answer on a page: the sentence, the table, the files, and how far to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from commonground.explorer.parts.table import STEP, Shown, show_table
from commonground.explorer.reading import Reading
from commonground.explorer.words import cell, escape, sentence_case
from commonground.reports.csv import csv_bytes
from commonground.reports.xlsx import xlsx_bytes
from graph.ids import slug
from graph.result import Result

if TYPE_CHECKING:
    import polars as pl
    from streamlit.navigation.page import StreamlitPage

PROFILE = "profile"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_answer(
    reading: Reading,
    result: Result,
    columns: Sequence[Shown],
    *,
    key: str,
    empty: str,
    table: pl.DataFrame | None = None,
    sentence: bool = True,
    step: int = STEP,
) -> None:
    """Show a result: its sentence, its rows under ``columns``, its files and its limits.

    ``table`` replaces the rows that are shown (words in place of codes), not those in the files;
    ``empty`` says in words what no rows mean.
    """
    if sentence:
        st.markdown(f"**{escape(result.sentence)}**")
    shown = result.table if table is None else table
    if shown.is_empty():
        st.info(escape(empty))
    else:
        caption = result.question
        show_table(shown, columns, key=key, caption=caption, found=result.found, step=step)
        show_files(reading, result, key=key)
    if result.coverage or result.uncertain or any(result.dropped.values()):
        with st.expander("How sure is this, and what was not looked at"):
            show_limits(result)


def link_profile(id_: str, name: str) -> None:
    """Show a link to a profile."""
    st.page_link(_profile_page(), label=f"See {escape(name)} →", query_params={"id": id_})


def _profile_page() -> StreamlitPage:
    """Give a page that Streamlit finds by its address alone."""
    return st.Page(_elsewhere, url_path=PROFILE)


def _elsewhere() -> None:
    """Stand for the page that draws profiles."""


def show_files(reading: Reading, result: Result, *, key: str) -> None:
    """Offer the whole result as a spreadsheet and as CSV; each is made when it is asked for."""
    is_synthetic = reading.edition.is_synthetic
    name = slug(f"{'made-up-data ' if is_synthetic else ''}{result.name} {result.version}")
    with st.container(horizontal=True):
        st.download_button(
            "Excel workbook",
            lambda: xlsx_bytes(result, is_synthetic=is_synthetic),
            f"{name}.xlsx",
            XLSX,
            key=f"{key}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            "CSV file",
            lambda: csv_bytes(result, is_synthetic=is_synthetic),
            f"{name}.csv",
            "text/csv",
            key=f"{key}-csv",
            on_click="ignore",
        )


def show_limits(result: Result) -> None:
    """Say what the sources looked at and what was left out."""
    lines = [f"- {_named(name)}{escape(said)}" for name, said in result.coverage.items()]
    lines += [f"- Left out: {cell(n)} {escape(what)}" for what, n in result.dropped.items() if n]
    if result.uncertain:
        lines.append(f"- {escape(result.uncertain)}")
    if lines:
        st.markdown("\n".join(lines))


def show_columns(result: Result) -> None:
    """Say what each column of the files means."""
    lines = [
        f"- **{escape(column.name)}**: {escape(column.meaning)}"
        + (f" ({escape(column.unit)})" if column.unit else "")
        for column in result.columns
    ]
    st.markdown("\n".join(lines))


def _named(name: str) -> str:
    return f"**{escape(sentence_case(name))}**: " if name else ""
