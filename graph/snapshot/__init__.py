"""Snapshots: immutable, verified, content-hashed folders of Parquet tables, one edition each."""

from graph.snapshot.edition import Edition
from graph.snapshot.opening import ListedSnapshot, list_snapshots, open_edition
from graph.snapshot.verify import verify_pointer, verify_snapshot

__all__ = [
    "Edition",
    "ListedSnapshot",
    "list_snapshots",
    "open_edition",
    "verify_pointer",
    "verify_snapshot",
]
