"""What returned check sheets would change: only the differences from what is held now."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from commonground.build import BuildReport, Progress, build
from commonground.corrections import DATASET
from commonground.loading import load_file, open_reader
from commonground.workspace import Workspace, add_files
from graph.errors import RefusedError
from graph.ids import quote_name, quote_text
from graph.schema import get_type
from loaders.reading.check_items import ORGANIZATION_FIELDS, PROGRAM_FIELDS

if TYPE_CHECKING:
    import duckdb

    from graph.snapshot.edition import Edition

SOURCE = "check_sheet"
COLUMNS = ("file", "organization", "about", "held", "stated", "change")
_OFFERED_BY = (
    "(SELECT min(o.name) FROM offers t JOIN organization o ON o.id = t.source_id "
    "WHERE t.target_id = n.id)"
)
_FIELDS = {"organization": ORGANIZATION_FIELDS, "program": PROGRAM_FIELDS}
_TIES = {"membership": "coalition", "partnership": "organization"}


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: ``differences`` (columns `COLUMNS`), how much was confirmed, and findings.

    ``change`` is changed, added, denied (the organization says that it is not so) or told (left to
    the steward). ``findings`` has the columns of ``graph.findings``.
    """

    differences: pl.DataFrame
    confirmed: int
    findings: pl.DataFrame


def read_returned(workspace: Workspace, edition: Edition, paths: Sequence[Path]) -> Returned:
    """Compare returned sheets with what is held now; nothing is written.

    `RefusedError` where a sheet speaks of something that this landscape does not hold, or where a
    line cannot be read: nobody should believe that half a sheet was taken.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = add_files(Workspace(Path(folder), workspace.salt), SOURCE, list(paths))
        dataset = trial.datasets[SOURCE]
        with open_reader() as reader:
            loaded = [load_file(trial, dataset, file, reader=reader) for file in dataset.files]
        findings = pl.concat(pl.read_parquet(one.folder / "findings.parquet") for one in loaded)
        _refuse(findings)
        with edition.connect() as connection:
            _open_records(connection, [one.folder for one in loaded])
            _refuse_unknown(connection)
            found = connection.sql(
                f"SELECT {', '.join(COLUMNS)} FROM ({' UNION ALL '.join(_compared())}) "
                "ORDER BY file, line, about, stated"
            ).pl()
    told = findings.filter(pl.col("effect") != "rejected").select(
        "file", organization=pl.lit(None, pl.String), about="message",
        held=pl.lit(None, pl.String), stated="value", change=pl.lit("told"),
    )  # fmt: skip
    differs = found.filter(pl.col("change") != "confirmed")
    return Returned(pl.concat([differs, told]), found.height - differs.height, findings)


def apply_returned(
    workspace: Workspace, paths: Sequence[Path], *, on_progress: Progress | None = None
) -> BuildReport:
    """Add returned sheets as a dataset of their own and build.

    A sheet of the same name takes the place of the earlier one. What organizations say of
    themselves outranks every dataset but corrections.
    """
    if SOURCE not in workspace.dataset_order:
        rest = [name for name in workspace.dataset_order if name != DATASET]
        workspace = replace(workspace, dataset_order=(DATASET, SOURCE, *rest))
    return build(add_files(workspace, SOURCE, list(paths)), on_progress=on_progress)


def _refuse(findings: pl.DataFrame) -> None:
    wrong = findings.filter(pl.col("effect") == "rejected")
    if not wrong.is_empty():
        first = wrong.row(0, named=True)
        where = first["file"] if first["line"] is None else f"{first['file']}:{first['line']}"
        raise RefusedError(where, first["message"], first["mend"])


def _open_records(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Make ``said_<type>`` of every type that sheets state, with ``id`` where it is known."""
    for name in ("organization", "coalition", "program", "commitment", "offers", *_TIES):
        paths = [path for folder in folders if (path := folder / f"{name}.parquet").is_file()]
        connection.register("no_records", get_type(name).record_schema().empty_table())
        listed = ", ".join(quote_text(str(path)) for path in paths)
        source = f"read_parquet([{listed}])" if paths else "no_records"
        connection.execute(f"CREATE TEMP TABLE {quote_name('said_' + name)} AS "
                           f"SELECT * FROM {source}")  # fmt: skip
    connection.execute("""
        CREATE TEMP TABLE meant AS
        SELECT DISTINCT file, key, coalesce(
            substr(refers_to, 4),
            (SELECT min(h.source_id) FROM has_identifier h JOIN identifier i ON i.id = h.target_id
             WHERE i.scheme = 'US-EIN' AND i.value = ein)) AS id
        FROM said_organization
        UNION SELECT DISTINCT file, key, substr(refers_to, 4) FROM said_coalition
        UNION SELECT DISTINCT file, key, substr(refers_to, 4) FROM said_program
        UNION SELECT DISTINCT file, key, key FROM said_commitment
        """)


def _refuse_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse sheets about what is not held here; what is added has no id, and is told apart so."""
    known = " UNION ALL ".join(
        f"SELECT id FROM {name}" for name in ("organization", "coalition", "program", "commitment")
    )
    unknown = connection.execute(f"""
        SELECT file, coalesce(id, key) FROM meant
        WHERE id NOT IN (SELECT id FROM ({known})) OR (id IS NULL AND starts_with(key, 'ein-'))
        ORDER BY ALL LIMIT 1
        """).fetchall()
    if unknown:
        file, id_ = unknown[0]
        what = f"{id_} is not held in this landscape"
        raise RefusedError(file, what, "read the sheet in the workspace that it was written from")


def _compared() -> list[str]:
    parts = [_compared_field(name, field) for name, listed in _FIELDS.items() for field in listed]
    parts += [_compared_tie(tie, other) for tie, other in _TIES.items()]
    return [*parts, _COMMITMENTS, _ADDED_PROGRAMS]


def _compared_field(type_name: str, field: str) -> str:
    column = quote_name(field)
    words = field.replace("_", " ")
    if type_name == "organization":
        whose, about = "n.name", quote_text(words)
    else:
        whose, about = _OFFERED_BY, f"n.name || ': {words}'"
    return f"""
        SELECT s.file, s.line, {whose} AS organization, {about} AS about,
               n.{column}::VARCHAR AS held, s.{column}::VARCHAR AS stated,
               CASE WHEN n.{column} IS NULL THEN 'added' WHEN n.{column} = s.{column}
                    THEN 'confirmed' ELSE 'changed' END AS change
        FROM said_{type_name} s JOIN meant m ON m.file = s.file AND m.key = s.key
        JOIN {type_name} n ON n.id = m.id WHERE s.{column} IS NOT NULL
          AND (s.refers_to IS NOT NULL OR {quote_text(field)} <> 'ein')
        """


def _compared_tie(tie: str, other: str) -> str:
    """Compare what is said of a tie with the tie that is held, in whichever direction it is."""
    held = f"""
        (SELECT bool_or(t.claimed) FROM {tie} t
         WHERE ((t.source_id = a.id AND t.target_id = b.id)
                OR (t.source_id = b.id AND t.target_id = a.id))
           AND t.role IS NOT DISTINCT FROM s.role
           AND t.start_date IS NOT DISTINCT FROM s.start_date)
        """
    return f"""
        SELECT file, line, organization, about,
               CASE held WHEN true THEN 'says so' WHEN false THEN 'says no' END AS held,
               CASE WHEN claimed THEN 'says so' ELSE 'says no' END AS stated,
               CASE WHEN held = claimed THEN 'confirmed' WHEN NOT claimed THEN 'denied'
                    WHEN held IS NULL THEN 'added' ELSE 'changed' END AS change
        FROM (SELECT s.file, s.line, o.name AS organization, s.claimed,
                     '{tie} with ' || coalesce(n.name, p.name) AS about, {held} AS held
              FROM said_{tie} s
              LEFT JOIN meant a ON a.file = s.file AND a.key = s.source_key
              LEFT JOIN meant b ON b.file = s.file AND b.key = s.target_key
              LEFT JOIN organization o ON o.id = a.id
              LEFT JOIN {other} n ON n.id = b.id
              LEFT JOIN (SELECT file, key, any_value(name) AS name FROM said_{other}
                         WHERE name IS NOT NULL GROUP BY ALL) p
                ON p.file = s.file AND p.key = s.target_key)
        """


_COMMITMENTS = """
    SELECT s.file, s.line, o.name, 'commitment: ' || coalesce(c.name, c.kind),
           CASE c.claimed WHEN true THEN 'says so' WHEN false THEN 'says no' END,
           CASE WHEN s.claimed THEN 'says so' ELSE 'says no' END,
           CASE WHEN c.claimed = s.claimed THEN 'confirmed' WHEN NOT s.claimed THEN 'denied'
                ELSE 'added' END
    FROM said_commitment s JOIN commitment c ON c.id = s.key
    JOIN made_commitment t ON t.target_id = c.id JOIN organization o ON o.id = t.source_id
    """
_ADDED_PROGRAMS = """
    SELECT s.file, s.line, o.name, 'another program', NULL, s.name, 'added'
    FROM said_program s
    LEFT JOIN said_offers t ON t.file = s.file AND t.target_key = s.key
    LEFT JOIN meant m ON m.file = t.file AND m.key = t.source_key
    LEFT JOIN organization o ON o.id = m.id
    WHERE s.refers_to IS NULL AND s.name IS NOT NULL
    """
