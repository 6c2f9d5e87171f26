"""Purge: take organizations out of every kept snapshot, physically.

Deleting in place leaves bytes behind in every engine tried, so each snapshot is written anew
without them and the old folder is deleted. The new manifest says how many were purged, and holds
neither name nor hash.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import load_types
from graph.scratch import open_scratch
from graph.snapshot.manifest import Manifest
from graph.snapshot.opening import list_snapshots
from graph.snapshot.write import publish, staging_folder

if TYPE_CHECKING:
    import duckdb

# What goes with the last organization it hangs on: tie, its end there, the other end and its type.
# A grant's id may hold the tax number of the funder, its title the name of whoever received it.
_HANGING = (
    ("offers", "source_id", "target_id", "program"),
    ("has_identifier", "source_id", "target_id", "identifier"),
    ("made_commitment", "source_id", "target_id", "commitment"),
    ("funds", "source_id", "target_id", "grant"),
    ("awarded_to", "target_id", "source_id", "grant"),
)


def purge_snapshots(workspace: Path, organization_ids: Sequence[str]) -> list[Manifest]:
    """Write every snapshot of a workspace folder anew without these organizations.

    Their ties, evidence and identifiers go, and the programs, commitments and grants that hang on
    nobody else. Caches are dropped. Gives the manifests of the new snapshots, the current ones
    included.
    """
    written = []
    for listed in list_snapshots(workspace):
        old = listed.manifest
        staging = staging_folder(workspace / "snapshots", old.edition)
        purged = _write_without(listed.folder, staging, organization_ids)
        if purged == 0:
            shutil.rmtree(staging)
            continue
        new = publish(
            staging,
            edition=old.edition,
            as_of=old.as_of,
            purged=old.purged + purged,
            number=old.number,
            make_current=listed.is_current,
        )
        if new.version != old.version:
            shutil.rmtree(listed.folder)
        written.append(new)
    shutil.rmtree(workspace / "cache", ignore_errors=True)
    return written


def _write_without(folder: Path, staging: Path, organization_ids: Sequence[str]) -> int:
    listed = ", ".join(quote_text(item) for item in organization_ids)
    with open_scratch() as connection:
        for path in sorted((folder / "tables").glob("*.parquet")):
            source = f"read_parquet({quote_text(str(path))})"
            connection.execute(f"CREATE VIEW {quote_name(path.stem)} AS SELECT * FROM {source}")
        connection.execute(f"""
            CREATE TABLE gone AS SELECT 'organization' AS type, id FROM organization
            WHERE id IN ({listed})
            """)
        purged = int(connection.execute("SELECT count(*) FROM gone").fetchall()[0][0])
        if purged == 0:
            return 0
        _add_dependents(connection)
        _copy_tables(connection, folder, staging)
        return purged


def _add_dependents(connection: duckdb.DuckDBPyConnection) -> None:
    for tie, organization, other, target in _HANGING:
        connection.execute(f"""
            INSERT INTO gone
            SELECT DISTINCT '{target}', {other} FROM {quote_name(tie)}
            WHERE {organization} IN (SELECT id FROM gone WHERE type = 'organization')
              AND {other} NOT IN (
                  SELECT {other} FROM {quote_name(tie)}
                  WHERE {organization} NOT IN (SELECT id FROM gone WHERE type = 'organization'))
            """)
    for name, kind in load_types().items():
        if kind.is_tie:
            connection.execute(f"""
                INSERT INTO gone SELECT {quote_text(name)}, id FROM {quote_name(name)}
                WHERE source_id IN (SELECT id FROM gone) OR target_id IN (SELECT id FROM gone)
                """)
    connection.execute("""
        INSERT INTO gone SELECT 'evidence', id FROM evidence
        WHERE about_id IN (SELECT id FROM gone)
        """)
    connection.execute("""
        INSERT INTO gone SELECT 'from_dataset', id FROM from_dataset
        WHERE source_id IN (SELECT id FROM gone WHERE type = 'evidence')
        """)
    connection.execute("""
        CREATE TABLE gone_record AS
        SELECT record_id, dataset, key, file, line FROM source_record
        WHERE (type, id) IN (SELECT type, id FROM gone)
        """)


def _copy_tables(connection: duckdb.DuckDBPyConnection, folder: Path, staging: Path) -> None:
    of_type = "(type, id) NOT IN (SELECT type, id FROM gone)"
    conditions = {
        "source_record": of_type,
        "field_source": of_type,
        "replaced": "id NOT IN (SELECT id FROM gone) AND replaced_by NOT IN (SELECT id FROM gone)",
        "matching": "part NOT IN (SELECT id FROM gone)",
        "proposal": _named_elsewhere("record_a", "record_b"),
        "judgement": _named_elsewhere("record_a", "record_b"),
    }
    for name in load_types():
        conditions[name] = f"id NOT IN (SELECT id FROM gone WHERE type = {quote_text(name)})"
    for path in sorted((folder / "tables").glob("*.parquet")):
        _copy(connection, path, conditions.get(path.stem, "true"), staging / "tables" / path.name)
    # What was told of a row without a record carries the code of whoever was asked.
    asked = "split_part(coalesce(\"column\", ''), '/', 1)"
    kept = (
        "(line IS NULL OR (file, line) NOT IN (SELECT file, line FROM gone_record)) "
        f"AND (coalesce(dataset, ''), {asked}) NOT IN (SELECT dataset, key FROM gone_record)"
    )
    findings = "findings.parquet"
    _copy(connection, folder / findings, kept, staging / findings)


def _named_elsewhere(*columns: str) -> str:
    names = "SELECT dataset || ':' || key FROM gone_record"
    return " AND ".join(f"{column} NOT IN ({names})" for column in columns)


def _copy(
    connection: duckdb.DuckDBPyConnection, source: Path, condition: str, target: Path
) -> None:
    """Copy the rows that stay, in the order they had: a join in the condition may shuffle them."""
    rows = f"read_parquet({quote_text(str(source))}, file_row_number = true)"
    connection.execute(
        f"COPY (SELECT * EXCLUDE (file_row_number) FROM {rows} WHERE {condition} "
        f"ORDER BY file_row_number) TO {quote_text(str(target))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
