"""Read the assistance files of USAspending: transactions (full and delta), awards, subawards.

The publisher's CSV with 112 columns, custom downloads with fewer, ZIP files of them, and files with
the older names. Officers and persons never leave this module; amounts of officers neither. The
street of a recipient serves matching only, and is not read where its name may be a shelter's.
"""

from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table
from loaders.usaspending_awards.awards import load_awards
from loaders.usaspending_awards.columns import AWARDS, SUBAWARDS
from loaders.usaspending_awards.subawards import load_subawards


def load(file: SourceFile) -> Loaded:
    """Read one file into grants, their funders and recipients, and what these belong to."""
    with open_table(file, *AWARDS, SUBAWARDS) as table:
        return load_subawards(table) if table.columns is SUBAWARDS else load_awards(table)
