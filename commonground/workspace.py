"""The workspace: a folder with the files that were added, people's decisions and the snapshots.

commonground.toml     settings, datasets and their files
files/<dataset>/      copies of what was added
decisions/            decisions.csv, proposals.csv, removals.csv, ledger.csv
records/              what loaders read, cached by file hash and loader version
snapshots/<edition>/  what was published
cache/                what engines build, disposable
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from graph.errors import SourceFileError, UsageError, WorkspaceError
from graph.schema import AUDIENCES
from loaders.reading.sources import read_source

SETTINGS = "commonground.toml"
# People's own lists outrank registers; what is not named here comes after, in order of adding.
DEFAULT_ORDER = (
    "corrections", "check_sheet", "hand_curated", "coalition_members", "spreadsheet",
    "business_commitments", "need_statements", "registry_export", "program_directory", "irs_bmf",
    "irs_990_grants", "usaspending_awards",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddedFile:
    """One file of a dataset: its own name, where the copy lies, its date and hash."""

    name: str
    stored: str
    retrieved: datetime.date
    sha256: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """One publisher's files under one name; ``audience`` is who may see its rows."""

    name: str
    source: str
    audience: str
    files: tuple[AddedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened workspace folder."""

    folder: Path
    salt: str
    dataset_order: tuple[str, ...] = DEFAULT_ORDER
    datasets: dict[str, Dataset] = field(default_factory=dict)

    @property
    def decisions(self) -> Path:
        """Folder of the inputs that people write."""
        return self.folder / "decisions"

    @property
    def ordered_datasets(self) -> tuple[str, ...]:
        """Dataset names by precedence: the declared order, then the rest in order of adding."""
        declared = [name for name in self.dataset_order if name in self.datasets]
        return (*declared, *(name for name in self.datasets if name not in declared))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for writing; `WorkspaceError` where another writer holds it."""
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                yield
        except Timeout as error:
            mend = "wait until it ends"
            what = "another commonground is writing here"
            raise WorkspaceError(str(self.folder), what, mend) from error


def init_workspace(folder: Path, *, salt: str | None = None) -> Workspace:
    """Make a workspace in a folder that is new or empty of settings.

    ``salt`` keys the ids; random unless given (give one for builds that must repeat elsewhere).
    Raises `WorkspaceError` where a workspace is there already.
    """
    if (folder / SETTINGS).exists():
        raise WorkspaceError(str(folder), "is a workspace already", "use it, or name another")
    for name in ("files", "decisions", "snapshots"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    workspace = Workspace(folder, salt if salt is not None else secrets.token_hex(16))
    _save(workspace)
    decisions = workspace.decisions / "decisions.csv"
    decisions.write_text("record_a,record_b,verdict,by,date,reason\n", encoding="utf-8")
    return workspace


def open_workspace(folder: Path) -> Workspace:
    """Open a workspace folder; `WorkspaceError` where it is none or its settings are wrong."""
    path = folder / SETTINGS
    try:
        block = tomllib.loads(path.read_text(encoding="utf-8"))
        datasets = {name: _dataset(name, item) for name, item in block["datasets"].items()}
        return Workspace(folder, block["salt"], tuple(block["dataset_order"]), datasets)
    except FileNotFoundError as error:
        mend = "make one with: commonground --workspace DIR init"
        raise WorkspaceError(str(folder), "is no workspace", mend) from error
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(str(path), str(error), "write it as TOML") from error
    except (KeyError, TypeError, AttributeError) as error:
        what = f"lacks or misspells {error}"
        raise WorkspaceError(str(path), what, "compare with a new workspace") from error


def add_files(
    workspace: Workspace,
    source: str,
    paths: Sequence[Path],
    *,
    dataset: str | None = None,
    retrieved: datetime.date | None = None,
    audience: str | None = None,
) -> Workspace:
    """Copy publishers' files into the workspace under a dataset; nothing is read yet.

    ``dataset`` is the source's name unless given, ``retrieved`` today, ``audience`` the source's
    own. A file takes the place of one of the same name in the dataset, as a mended or newer copy;
    editions that are to stand side by side need names of their own.
    Raises `UsageError` for an unknown source or audience and `SourceFileError` for a missing file.
    """
    declared = read_source(source)
    name = dataset if dataset is not None else source
    known = workspace.datasets.get(name)
    if known is not None and known.source != source:
        what = f"holds files of {known.source}"
        raise UsageError(f"dataset {name}", what, "name another with --dataset")
    if audience is not None and audience not in AUDIENCES:
        raise UsageError(f"audience {audience}", "is none", f"use one of {', '.join(AUDIENCES)}")
    chosen = audience or (known.audience if known is not None else declared.audience)
    files = list(known.files) if known is not None else []
    for path, shown in zip(paths, file_names(paths), strict=True):
        added = _copy_in(workspace, name, path, shown, retrieved or datetime.date.today())
        files = [*(item for item in files if item.name != added.name), added]
    datasets = {**workspace.datasets, name: Dataset(name, source, chosen, tuple(files))}
    grown = Workspace(workspace.folder, workspace.salt, workspace.dataset_order, datasets)
    _save(grown)
    return grown


def file_names(paths: Sequence[Path]) -> list[str]:
    """Give the names that files are known by: their own, with the folder where two are alike.

    >>> file_names([Path("a/list.json"), Path("b/list.json"), Path("b/other.json")])
    ['a/list.json', 'b/list.json', 'other.json']
    """
    own = [path.name for path in paths]
    shown = [
        f"{path.resolve().parent.name}/{path.name}" if own.count(path.name) > 1 else path.name
        for path in paths
    ]
    for name in shown:
        if shown.count(name) > 1:
            mend = "add them one after the other under names of their own"
            raise UsageError(name, "two files have this name", mend)
    return shown


def _copy_in(
    workspace: Workspace, dataset: str, path: Path, shown: str, retrieved: datetime.date
) -> AddedFile:
    if not path.is_file():
        raise SourceFileError(str(path), "is not a file", "name a file that exists")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stored = Path("files") / dataset / f"{digest[:12]}-{path.name}"
    target = workspace.folder / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file():
        aside = target.with_name(target.name + ".writing")
        shutil.copyfile(path, aside)
        aside.replace(target)
    return AddedFile(shown, stored.as_posix(), retrieved, digest)


def _dataset(name: str, block: dict[str, Any]) -> Dataset:
    files = tuple(
        AddedFile(item["name"], item["stored"], item["retrieved"], item["sha256"])
        for item in block.get("files", [])
    )
    return Dataset(name, block["source"], block["audience"], files)


def _save(workspace: Workspace) -> None:
    block = {
        "salt": workspace.salt,
        "dataset_order": list(workspace.dataset_order),
        "datasets": {
            name: {
                "source": item.source,
                "audience": item.audience,
                "files": [
                    {
                        "name": file.name,
                        "stored": file.stored,
                        "retrieved": file.retrieved,
                        "sha256": file.sha256,
                    }
                    for file in item.files
                ],
            }
            for name, item in workspace.datasets.items()
        },
    }
    path = workspace.folder / SETTINGS
    aside = path.with_name(path.name + ".writing")
    aside.write_text(tomli_w.dumps(block), encoding="utf-8")
    aside.replace(path)
