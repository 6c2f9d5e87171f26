"""In-memory DuckDB connections for one piece of work.

They spill to the system's folder for temporary files. By default DuckDB spills to ``.tmp`` in
whatever folder the user happens to stand in.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb


def open_scratch() -> duckdb.DuckDBPyConnection:
    """Open an empty in-memory database; close it, or use it in a ``with`` block.

    >>> with open_scratch() as connection:
    ...     connection.execute("SELECT 1").fetchall()
    [(1,)]
    """
    folder = Path(tempfile.gettempdir()) / "commonground-spill"
    return duckdb.connect(":memory:", config={"temp_directory": str(folder)})
