"""The wheel works in an empty folder, far from the checkout and without a look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.promises, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        reason = "uv is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("wheel")
    build = [uv, "build", "--quiet", "--wheel", "--out-dir", str(folder), str(TREE)]
    subprocess.run(build, check=True)
    (made,) = folder.glob("commonground-*.whl")
    return made


@pytest.fixture(scope="module")
def far_away(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, and of everything else only what it depends on.

    The dependencies are those of this environment, put on the path as a plain folder: so its
    editable link to the checkout does not follow.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name == "posix")
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", vars=paths))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def _run(environment: Path, folder: Path, *words: str) -> str:
    python = environment / ("Scripts" if os.name == "nt" else "bin") / Path(sys.executable).name
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("COMMONGROUND", "PYTHON", "VIRTUAL_ENV"))}  # fmt: skip
    code = "from commonground.cli import main; main()"
    done = subprocess.run(
        [str(python), "-P", "-c", code, *words],
        cwd=folder, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_what_it_needs_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"commonground", "graph", "loaders", "explorer_app.py"}
    for path in [
        *(TREE / "queries").glob("*/query.*"),
        *(TREE / "graph" / "types").glob("*.toml"),
        *(TREE / "loaders").glob("*/source.toml"),
    ]:
        name = path.relative_to(TREE).as_posix()
        assert (f"commonground/{name}" if name.startswith("queries/") else name) in names
    assert [name for name in names if "__pycache__" in name] == []


def test_files_become_answers_far_from_the_checkout(far_away: Path, tmp_path: Path) -> None:
    generate = ["generate", "--organizations", "80", "--seed", "4", "--out", "world"]
    _run(far_away, tmp_path, *generate)
    _run(far_away, tmp_path, "init", "town")
    for source in sorted(path.name for path in (tmp_path / "world").iterdir() if path.is_dir()):
        files = sorted(str(path) for path in (tmp_path / "world" / source).iterdir())
        _run(far_away, tmp_path, "-w", "town", "add", source, *files)
    _run(far_away, tmp_path, "-w", "town", "build")
    for language in ("sql", "cypher", "sparql"):
        asked = ["query", "who_works_here", "--language", language, "--json"]
        assert json.loads(_run(far_away, tmp_path, "-w", "town", *asked))
    answer = json.loads(_run(far_away, tmp_path, "-w", "town", "analyse", "bridges", "--json"))
    assert answer["n"] > 0
    _run(far_away, tmp_path, "template", "coalition_members", "--out", "roster.xlsx")


def test_nothing_comes_from_the_checkout(far_away: Path, tmp_path: Path) -> None:
    python = far_away / ("Scripts" if os.name == "nt" else "bin") / Path(sys.executable).name
    code = (
        "import commonground, graph, loaders, importlib.util as u; "
        "from graph.query.library import queries_folder; "
        "print(commonground.__file__, graph.__file__, loaders.__file__, "
        "u.find_spec('explorer_app').origin, queries_folder(), sep='\\n')"
    )
    done = subprocess.run(
        [str(python), "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        assert Path(line).is_relative_to(far_away)
