"""What was read: each dataset's files, counts, terms, and what was wrong with them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from commonground.explorer.facts.rows import rows_of
from commonground.explorer.words import count
from graph.ids import quote_text
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

FINDINGS_KEPT = 5000
_DATASETS = """
SELECT dataset.name AS dataset, dataset.publisher, dataset.licence, dataset.retrieved,
       sum(report.read)::BIGINT AS read, sum(report.loaded)::BIGINT AS loaded,
       sum(report.merged)::BIGINT AS merged, sum(report.rejected)::BIGINT AS rejected,
       count(report.file) AS file_count, dataset.looked_for
FROM dataset LEFT JOIN load_report AS report ON report.dataset = dataset.name
GROUP BY ALL ORDER BY dataset.name
"""
_FILES = """
SELECT dataset, file, retrieved, read, loaded, merged, rejected
FROM load_report ORDER BY dataset, file, retrieved
"""
_FINDINGS = """
SELECT * FROM read_parquet({})
ORDER BY effect = 'rejected' DESC, dataset, file, line, rule, value, message
"""
_COUNTS = (
    Column("read", "Records seen in the files.", "records"),
    Column("loaded", "Records in use.", "records"),
    Column("merged", "Records that repeat an earlier one word for word.", "records"),
    Column("rejected", "Records left out: without a key or a name.", "records"),
)


def list_datasets(edition: Edition) -> Result:
    """List the datasets of an edition with publisher, licence, date and account of records."""
    columns = (
        Column("dataset", "Name given when the files were added."),
        Column("publisher", "Who publishes the files."),
        Column("licence", "Terms under which the publisher gives them."),
        Column("retrieved", "Latest date at which a file was retrieved."),
        *_COUNTS,
        Column("file_count", "Files added.", "files"),
        Column("looked_for", "What the dataset looked for."),
    )
    with edition.connect() as connection:
        table = rows_of(connection, _DATASETS)
    read, rejected = int(table["read"].sum()), int(table["rejected"].sum())
    from_where = count(table.height, "dataset")
    sentence = f"{count(read, 'record')} read from {from_where}, {rejected:,} left out."
    return _made(edition, "datasets", "What was read, from whom, when?", sentence, table, columns)


def list_files(edition: Edition) -> Result:
    """List every file that was read with its account of records."""
    columns = (
        Column("dataset", "Dataset of the file."),
        Column("file", "Name of the file."),
        Column("retrieved", "When it was retrieved."),
        *_COUNTS,
    )
    with edition.connect() as connection:
        table = rows_of(connection, _FILES)
    sentence = f"{count(table.height, 'file')} read."
    return _made(edition, "files", "Which files were read?", sentence, table, columns)


def list_findings(edition: Edition, path: Path) -> Result:
    """List what was wrong in the files: place, rule, effect and mend; ``path`` is the snapshot's.

    At most 5,000 rows; `Result.found` says how many there are. Empty where nothing was wrong.
    """
    columns = (
        Column("dataset", "Dataset of the file."),
        Column("file", "File."),
        Column("line", "Line, row or object in the file."),
        Column("column", "Column or field."),
        Column("value", "What stood there."),
        Column("effect", "Rejected: record left out. Nulled: field emptied. Noted: as it is."),
        Column("message", "What is wrong."),
        Column("mend", "How to mend it."),
        Column("rule", "Stable code of the rule."),
    )
    names = [column.name for column in columns]
    if path.is_file():
        with edition.connect() as connection:
            table = rows_of(connection, _FINDINGS.format(quote_text(str(path))))
    else:
        table = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    sentence = (
        f"{count(table.height, 'thing')} found in the files."
        if table.height
        else ("Nothing was wrong in the files.")
    )
    question = "What was wrong in the files, and how to mend it?"
    return make_result(
        edition,
        name="findings",
        question=question,
        sentence=sentence,
        table=table,
        columns=columns,
        n=table.height,
        limit=FINDINGS_KEPT,
    )


def _made(
    edition: Edition,
    name: str,
    question: str,
    sentence: str,
    table: pl.DataFrame,
    columns: tuple[Column, ...],
) -> Result:
    return make_result(
        edition,
        name=name,
        question=question,
        sentence=sentence,
        table=table,
        columns=columns,
        n=table.height,
    )
