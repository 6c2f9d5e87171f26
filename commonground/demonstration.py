"""The demonstration: a made-up world, loaded like real files, for whoever has no workspace yet.

It is built once into a folder of the user's cache and rebuilt when the program that makes it
changes. Everything in it is synthetic and marked so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

import graph
import loaders
from commonground import __version__
from commonground.workspace import (
    SETTINGS,
    Workspace,
    add_files,
    init_workspace,
    open_workspace,
)
from graph.errors import WorkspaceError
from graph.schema import SCHEMA_NUMBER

ORGANIZATIONS = 3000
SEED = 1
SALT = "demonstration"

Progress = Callable[[str, int, int], None]


def open_demonstration(*, on_progress: Progress | None = None) -> Workspace:
    """Open the workspace of the demonstration, building it first where it does not exist.

    ``on_progress`` hears (what, done, of how many). The folder is `demonstration_folder`; an
    interrupted build leaves none behind, and two processes build it once.
    """
    folder = demonstration_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / SETTINGS).is_file():
            _refuse_filled(folder)
            _build(folder, on_progress or _keep_quiet)
    return open_workspace(folder)


def demonstration_folder() -> Path:
    """Say where the demonstration lies: COMMONGROUND_DEMONSTRATION, else the user's cache.

    The name in the cache holds the version, the schema number and a stamp of the code and the
    mapping files that make it, so that it never answers for another program.
    """
    if chosen := os.environ.get("COMMONGROUND_DEMONSTRATION"):
        return Path(chosen).resolve()
    return _user_cache() / f"demonstration-{__version__}-{SCHEMA_NUMBER}-{_stamp()}"


def _build(folder: Path, tell: Progress) -> None:
    from commonground.build import build
    from loaders.world import generate_world, write_world

    aside = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(aside, ignore_errors=True)
    tell(f"making {ORGANIZATIONS} Example organizations", 0, 1)
    workspace = init_workspace(aside, salt=SALT)
    files = aside / "world"
    for file in write_world(generate_world(ORGANIZATIONS, SEED), files):
        workspace = add_files(workspace, file.source, [file.path], retrieved=file.retrieved)
    build(workspace, on_progress=tell)
    shutil.rmtree(files)
    aside.rename(folder)


def _refuse_filled(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        mend = "name an empty folder with COMMONGROUND_DEMONSTRATION"
        raise WorkspaceError(str(folder), "holds something else than the demonstration", mend)


def _user_cache() -> Path:
    """Folder for things that can be made again, by the custom of each system."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "commonground"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "commonground"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "commonground"
    return Path.home() / ".cache" / "commonground"


def _stamp() -> str:
    """Eight digits that change with any file the demonstration is made by."""
    digest = hashlib.sha256()
    made_by = [*Path(__file__).parent.glob("*.py")]
    for package in (graph, loaders):
        made_by += Path(package.__path__[0]).rglob("*")
    for path in sorted(made_by):
        if path.suffix in {".py", ".toml", ".csv"}:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _keep_quiet(_what: str, _done: int, _total: int) -> None:
    return
