"""The errors a person can meet, each with where it happened, what is wrong and how to mend it.

Every error here reads ``where: what; mend`` and knows the exit code that a script gets.
Anything else that is raised is a defect of ours.
"""

from __future__ import annotations

from typing import ClassVar


class CommonGroundError(Exception):
    """Root of the family; carries ``where``, ``what`` and ``mend`` as data.

    >>> str(CommonGroundError("town.csv:3", "no name", "write one"))
    'town.csv:3: no name; write one'
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(where, what, mend)
        self.where = where
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.mend}"


class UsageError(CommonGroundError):
    """The call itself is wrong: a word, an option, a missing workspace."""

    exit_code = 2


class SchemaError(CommonGroundError):
    """A type file of the model is wrong."""


class WorkspaceError(CommonGroundError):
    """The workspace folder is not one, or its settings cannot be read."""


class SourceFileError(CommonGroundError):
    """A publisher's file cannot be read at all."""


class RefusedError(CommonGroundError):
    """A build was refused: nothing was published."""


class SnapshotError(CommonGroundError):
    """A snapshot is missing, damaged or of another schema."""


class QueryError(CommonGroundError):
    """A query was refused, failed, or ran out of time."""


class AnalysisError(CommonGroundError):
    """An analysis cannot be asked this way."""
