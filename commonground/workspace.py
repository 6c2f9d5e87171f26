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
import secrets
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from commonground.fetch.note import read_note, sha256_of
from commonground.given_files import (
    bundle_name,
    file_names,
    refuse_missing,
    split_bundle,
    with_ending,
    write_bundle,
)
from graph.errors import UsageError, WorkspaceError
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
    matching: dict[str, float] = field(default_factory=dict)  # accept, review: see `matching_of`

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
    from graph.identity.decisions import append_decisions  # not needed to open a workspace

    append_decisions(workspace.decisions / "decisions.csv", [])
    return workspace


def open_workspace(folder: Path) -> Workspace:
    """Open a workspace folder; `WorkspaceError` where it is none or its settings are wrong."""
    path = folder / SETTINGS
    try:
        block = tomllib.loads(path.read_text(encoding="utf-8"))
        datasets = {name: _dataset(name, item) for name, item in block["datasets"].items()}
        order, matching = tuple(block["dataset_order"]), dict(block.get("matching", {}).items())
        return Workspace(folder, block["salt"], order, datasets, matching)
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
    name: str | None = None,
) -> Workspace:
    """Copy publishers' files into the workspace under a dataset; nothing is read yet.

    ``dataset`` is the source's name unless given, ``retrieved`` the day in the note of a fetched
    file, else today, ``audience`` the source's own. A file takes the place of one of the same name
    in the dataset, as a mended or newer copy; editions that are to stand side by side need names of
    their own: ``name`` names the one file that is added. Tables of a source that bundles are one
    file (`split_bundle`). Raises `UsageError` for an unknown source or audience, or a ``name`` for
    several files, and `SourceFileError` for a missing file.
    """
    declared = read_source(source)
    own = dataset if dataset is not None else source
    known = workspace.datasets.get(own)
    if known is not None and known.source != source:
        what = f"holds files of {known.source}"
        raise UsageError(f"dataset {own}", what, "name another with --dataset")
    if audience is not None and audience not in AUDIENCES:
        raise UsageError(f"audience {audience}", "is none", f"use one of {', '.join(AUDIENCES)}")
    chosen = audience or (known.audience if known is not None else declared.audience)
    files = {file.name: file for file in known.files} if known is not None else {}
    for added in _copies(workspace, own, split_bundle(declared, paths), retrieved, name):
        files.pop(added.name, None)
        files[added.name] = added
    datasets = {**workspace.datasets, own: Dataset(own, source, chosen, tuple(files.values()))}
    grown = replace(workspace, datasets=datasets)
    _save(grown)
    return grown


def remove_files(workspace: Workspace, dataset: str, names: Sequence[str] = ()) -> Workspace:
    """Take files out of a dataset, or the whole dataset where no names are given.

    The stored copies go too, unless another dataset holds the same one; what was published stays
    until the next build. Raises `UsageError` for a dataset or file that is not there.
    """
    known = workspace.datasets.get(dataset)
    if known is None:
        mend = f"use one of {', '.join(workspace.datasets) or 'none: nothing was added yet'}"
        raise UsageError(f"dataset {dataset}", "is none of this workspace", mend)
    held = {file.name for file in known.files}
    if missing := [name for name in names if name not in held]:
        mend = f"use one of {', '.join(sorted(held))}"
        raise UsageError(missing[0], f"is no file of dataset {dataset}", mend)
    kept = tuple(file for file in known.files if names and file.name not in names)
    datasets = {**workspace.datasets, dataset: replace(known, files=kept)}
    if not kept:
        del datasets[dataset]
    left = replace(workspace, datasets=datasets)
    _save(left)
    used = {file.stored for item in datasets.values() for file in item.files}
    for stored in {file.stored for file in known.files} - used:
        (workspace.folder / stored).unlink(missing_ok=True)
    return left


def _copies(
    workspace: Workspace,
    dataset: str,
    given: tuple[Sequence[Path], Sequence[Path]],
    retrieved: datetime.date | None,
    name: str | None,
) -> list[AddedFile]:
    """Copy what was given, first the files that are kept as one, then the others."""
    parts, others = given
    refuse_missing((*parts, *others))
    if name is not None and len(others) + bool(parts) != 1:
        raise UsageError(f"--name {name}", "is one name for several files", "add them one by one")
    made: list[AddedFile] = []
    if parts:
        day = retrieved or max(map(_day_of, parts))
        with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
            bundle = write_bundle(parts, Path(folder) / bundle_name(parts, name))
            made.append(_copy_in(workspace, dataset, bundle, bundle.name, day))
    for path, own in zip(others, file_names(others), strict=True):
        shown = own if name is None else with_ending(name, path)
        made.append(_copy_in(workspace, dataset, path, shown, retrieved or _day_of(path)))
    return made


def _day_of(path: Path) -> datetime.date:
    """Day in the note of a fetched file, as long as it is the file that was fetched; else today."""
    note = read_note(path)
    is_fetched = note is not None and note.sha256 == sha256_of(path)
    return note.retrieved if note is not None and is_fetched else datetime.date.today()


def _copy_in(
    workspace: Workspace, dataset: str, path: Path, shown: str, retrieved: datetime.date
) -> AddedFile:
    digest = sha256_of(path)
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
        **({"matching": workspace.matching} if workspace.matching else {}),
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
