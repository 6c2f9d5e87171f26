"""Data: what was read, from whom, under which terms, and what was wrong with it."""

from __future__ import annotations

import streamlit as st

from commonground.explorer.facts.datasets import list_datasets, list_files, list_findings
from commonground.explorer.parts.answer import show_answer
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.table import Shown
from commonground.explorer.reading import Reading
from commonground.explorer.words import count

_COUNTS = (
    Shown("read", "Records read", help="A row of a table, or an object of a directory."),
    Shown("loaded", "In use"),
    Shown("merged", "Repeats", help="The same record word for word as an earlier one."),
    Shown("rejected", "Left out", help="Without a key or a name."),
)
_DATASETS = (
    Shown("dataset", "Dataset"),
    Shown("publisher", "Publisher"),
    Shown("licence", "Terms of use"),
    Shown("retrieved", "Retrieved"),
    *_COUNTS,
    Shown("looked_for", "Looked for", kind="code"),
)
_FILES = (
    Shown("file", "File"),
    Shown("dataset", "Dataset"),
    Shown("retrieved", "Retrieved"),
    *_COUNTS,
)
_FINDINGS = (
    Shown("message", "What is wrong", kind="sentence"),
    Shown("mend", "How to mend it", kind="sentence"),
    Shown("effect", "What happened", kind="code"),
    Shown("file", "File"),
    Shown("line", "Line", kind="plain"),
    Shown("column", "Column"),
    Shown("value", "What stood there"),
)


def render(reading: Reading) -> None:
    """Show datasets, files and findings of the published snapshot."""
    show_title("Data", "What this landscape was made from, and what was wrong in the files.")
    st.header("Datasets", anchor=False)
    datasets = reading.fact(list_datasets)
    show_answer(reading, datasets, _DATASETS, key="datasets", empty="No file was added yet.")
    st.header("Findings", anchor=False)
    st.markdown(
        "A bad cell is emptied and its record kept; a record without a key or a name is left out."
    )
    edition = reading.edition
    folder = reading.landscape.workspace.folder / "snapshots" / edition.edition / edition.version
    findings = reading.fact(list_findings, folder / "findings.parquet")
    show_answer(
        reading,
        findings,
        _FINDINGS,
        key="findings",
        empty="Every row was read as it is written.",
        step=10,
    )
    st.header("Files", anchor=False)
    show_answer(reading, reading.fact(list_files), _FILES, key="files", empty="No file was read.")
    counts = {kind: number for kind, number in edition.counts.items() if number}
    with st.expander("How many things of each kind this edition holds"):
        st.markdown("\n".join(f"- {count(n, kind.replace('_', ' '), kind.replace('_', ' '))}"
                              for kind, n in counts.items()))  # fmt: skip
