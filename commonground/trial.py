"""Read files on trial: see what they state and what is wrong with them before anything is taken."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commonground.loading import LoadedFile, load_file, open_reader
from commonground.workspace import Workspace, add_files
from graph.errors import RefusedError


@contextmanager
def tried_files(
    workspace: Workspace, source: str, paths: Sequence[Path], *, dataset: str | None = None
) -> Iterator[list[LoadedFile]]:
    """Load files as adding and building would, into a folder that goes again.

    Nothing of the workspace changes. Raises what `add_files` raises.
    """
    name = dataset or source
    with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
        trial = add_files(Workspace(Path(folder), workspace.salt), source, paths, dataset=name)
        tried = trial.datasets[name]
        with open_reader() as reader:
            loaded = [load_file(trial, tried, file, reader=reader) for file in tried.files]
        yield loaded


def refusal(finding: Mapping[str, Any], *, mend: str | None = None) -> RefusedError:
    """Give the refusal of whole files for one finding, a row of ``FINDINGS_SCHEMA``."""
    where = finding["file"] if finding["line"] is None else f"{finding['file']}:{finding['line']}"
    return RefusedError(where, finding["message"], mend or finding["mend"])
