"""What a person sees who asks wrongly: one line with a mend, the right exit code, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commonground.cli import main
from tests.conftest import Command

WRITING = [
    ["add", "irs_bmf", "eo1.csv"],
    ["build"],
    ["correct", __file__],
    ["purge", "organization-0000000000000000"],
]


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_verbs_that_write_need_a_workspace(run: Command, words: list[str]) -> None:
    ended = run(*words, expect=2)
    assert "--workspace DIR" in ended.err
    assert ended.out == ""


def test_a_folder_that_is_no_workspace_is_named(run: Command, tmp_path: Path) -> None:
    ended = run("--workspace", tmp_path, "build", expect=1)
    assert str(tmp_path) in ended.err
    assert "init" in ended.err


def test_unknown_words_are_wrong_use(run: Command, tmp_path: Path) -> None:
    run("init", tmp_path)
    assert "use bridges" in run("-w", tmp_path, "analyse", "bridge", expect=2).err
    assert "sql" in run("-w", tmp_path, "query", "x", "--language", "sqll", expect=2).err
    assert "irs_bmf" in run("-w", tmp_path, "add", "irs_bfm", __file__, expect=2).err
    assert "'frobnicate'" in run("frobnicate", expect=2).err


def test_a_long_text_is_a_query_and_no_path(run: Command) -> None:
    names = ", ".join(f"name AS name_{number}" for number in range(40))
    assert "name_39" in run("query", f"SELECT {names} FROM organization LIMIT 1").out
    assert "nor a file" in run("query", "x" * 300, expect=2).err


def test_a_date_that_is_none_is_wrong_use(run: Command, tmp_path: Path) -> None:
    run("init", tmp_path)
    ended = run("-w", tmp_path, "add", "irs_bmf", __file__, "--retrieved", "soon", expect=2)
    assert "2026-11-01" in ended.err


def test_nothing_published_is_said(run: Command, tmp_path: Path) -> None:
    run("init", tmp_path)
    for words in (["verify"], ["analyse", "bridges"], ["query", "who_works_here"]):
        assert "nothing is published yet" in run("-w", tmp_path, *words, expect=1).err


def test_init_needs_a_folder_and_only_one(run: Command, tmp_path: Path) -> None:
    assert "DIR" in run("init", expect=2).err
    run("--workspace", tmp_path / "a", "init", tmp_path / "b", expect=2)
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()
    run("--workspace", tmp_path / "a", "init", tmp_path / "a")
    assert "already" in run("init", tmp_path / "a", expect=1).err


def test_a_workspace_can_come_from_the_environment(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", tmp_path)
    monkeypatch.setenv("COMMONGROUND_WORKSPACE", str(tmp_path))
    assert run("sources", "--json").out.startswith("[")


def test_json_and_csv_exclude_one_another(run: Command) -> None:
    assert "give one of them" in run("queries", "--json", "--csv", expect=2).err


def test_a_defect_is_one_line() -> None:
    lines = [
        "import sys, graph.schema, commonground.cli",
        "def fail(): raise KeyError('first\\nsecond')",
        "graph.schema.load_types = fail",
        "commonground.cli.main(['types'])",
    ]
    environment = {**os.environ, "COMMONGROUND_DEBUG": ""}
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "KeyError" in done.stderr
    assert "COMMONGROUND_DEBUG=1" in done.stderr


def test_ctrl_c_stops_without_a_traceback() -> None:
    lines = [
        "import threading, commonground.cli, graph.schema",
        "def wait():",
        "    print('ready', flush=True)",
        "    threading.Event().wait(60)",
        "graph.schema.load_types = wait",
        "commonground.cli.main(['types'])",
    ]
    child = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Traceback" not in err


def test_help_imports_nothing_heavy() -> None:
    heavy = ("duckdb", "polars", "pyarrow", "numpy", "pandas", "streamlit", "numba", "rich.console")
    code = (
        "import sys, commonground.cli\n"
        "try: commonground.cli.main(['--help'])\n"
        f"finally: print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    import commonground

    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code in (None, 0)
    assert capsys.readouterr().out == f"commonground {commonground.__version__}\n"
