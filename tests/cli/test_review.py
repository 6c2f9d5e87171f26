"""The review on the command line, driven by piped keys; explanations, splits, decisions as CSV."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from commonground.cli.review_session import Session, open_console
from commonground.review.decide import read_lines, standing, steps_of
from commonground.workspace import Workspace, open_workspace
from tests.conftest import Command, Ended
from tests.likeness import IDENTIFY, PAIRS, alike, build_rosters

Review = Callable[..., Ended]


@pytest.fixture(scope="module", autouse=True)
def likeness() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IDENTIFY, "find_likeness", alike(PAIRS))
        yield


@pytest.fixture(scope="module")
def built(likeness: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_rosters(tmp_path_factory.mktemp("rosters")).folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Workspace:
    return open_workspace(shutil.copytree(built, tmp_path / "workspace"))


@pytest.fixture
def type_in(run: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Review:
    """Give a function that runs one command line here while somebody types keys."""

    def typed(keys: str, *words: str | Path, expect: int = 0) -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(keys))
        return run("--workspace", workspace.folder, *words, expect=expect)

    return typed


def words_of(workspace: Workspace) -> list[tuple[str, str]]:
    return [(line.verdict, line.relation) for line in standing(read_lines(workspace)).values()]


def test_a_session_shows_asks_and_writes(workspace: Workspace, type_in: Review) -> None:
    done = type_in("w d\nn?z s", "review", "--by", "Pat Example", "--date", "2026-02-01")
    assert "1 of 3, 0 decided: scored, not sure, score 0.9000" in done.out
    row = next(line for line in done.out.splitlines() if line.startswith("name "))
    assert row.split("  ")[-1].strip() == "alike"
    assert "a.csv:2 (2026-01-01)" in done.out
    assert "name: the names agree exactly, 3 bear it: 9.2 bits for" in done.out
    assert "score 0.9: about 1 in 10 pairs that look like this is two organizations" in done.out
    assert done.out.count("A hosts B") == 2  # for ? and for a letter that is no key
    assert [(line.verdict, line.by, line.date) for line in read_lines(workspace)] == [
        ("different", "Pat Example", "2026-02-01"),
        ("same", "Pat Example", "2026-02-01"),
    ]
    assert "1 open pairs; decided: 1 same, 1 different" in done.err
    assert f"2 decisions wait for: commonground --workspace {workspace.folder} build" in done.err


def test_undo_goes_back_to_the_pair(workspace: Workspace, type_in: Review) -> None:
    done = type_in("u s u d q", "review")
    assert "nothing was decided in this session" in done.err
    assert words_of(workspace) == [("different", "")]
    assert len(steps_of(read_lines(workspace))) == 1
    assert done.out.count("1 of 3, 0 decided") == 2


@pytest.mark.parametrize(
    ("key", "relation", "is_turned"),
    [("p", "parent_of", False), ("c", "parent_of", True), ("h", "hosts", False),
     ("g", "hosts", True), ("f", "succeeds", False), ("l", "succeeds", True),
     ("b", "same_brand", False)],
)  # fmt: skip
def test_a_relation_is_said_in_its_direction(
    workspace: Workspace, type_in: Review, key: str, relation: str, is_turned: bool
) -> None:
    (shown,) = json.loads(type_in("", "review", "--limit", "1", "--json").out)
    type_in(key, "review", "--limit", "1")
    (line,) = read_lines(workspace)
    first = shown["record_b"] if is_turned else shown["record_a"]
    assert (line.verdict, line.relation, line.record_a) == ("different", relation, first)


def test_what_cannot_hold_together_is_said_at_once(workspace: Workspace, type_in: Review) -> None:
    (one, *_, third) = json.loads(type_in("", "review", "--json").out)
    file = workspace.folder / "given.csv"
    lines = [f"{one['record_a']},{one['record_b']},same",
             f"{one['record_b']},{third['record_b']},same"]  # fmt: skip
    file.write_text("record_a,record_b,verdict\n" + "\n".join(lines), encoding="utf-8")
    assert "took 2 decisions; 0 stood here already" in type_in("", "decisions", "import", file).err
    said = type_in("nd", "review").err
    assert "this cannot hold beside earlier decisions" in said
    assert said.count("were decided to be the same") == 2
    assert "press d again to insist" in said
    assert words_of(workspace) == [("same", "")] * 2
    type_in("ndd", "review")
    assert words_of(workspace)[-1] == ("different", "")


def test_an_organization_that_was_called_the_same_is_not_torn_unasked(
    workspace: Workspace, type_in: Review
) -> None:
    """Path and Pth are one organization: House is called the same as one, not as the other."""
    (joined,) = json.loads(type_in("", "identity", "merges", "--json").out)
    (house, *_) = json.loads(type_in("", "review", "--json").out)
    ends = joined["record_a"], joined["record_b"]
    pairs = pl.DataFrame(
        [{**house, "record_b": end, "rule": "scored", "rank": 1, "tier": "scored"} for end in ends]
    )
    session = Session(workspace, pairs, "PE", "2026-02-01", "", open_console())
    for key in "sd":
        session._follow(key)
    assert words_of(workspace) == [("same", "")]
    session._follow("d")
    assert words_of(workspace) == [("same", ""), ("different", "")]


def test_pairs_are_listed_as_json_and_csv(type_in: Review) -> None:
    listed = json.loads(type_in("s", "review", "--json").out)
    assert [row["score"] for row in listed] == [0.9, 0.4, 0.3]
    assert type_in("", "review", "--csv").out.startswith("record_a,record_b,name_a,name_b,score")
    (joined,) = json.loads(type_in("", "identity", "merges", "--json").out)
    assert {joined["name_a"], joined["name_b"]} == {"Example Path", "Example Pth"}
    assert "0.995" in type_in("", "identity", "merges").out


def test_many_pairs_are_decided_by_rule_and_taken_back(
    workspace: Workspace, type_in: Review
) -> None:
    words = ("review", "--bulk", "city+state", "--score-at-least", "0.35", "--verdict", "different")
    asked = type_in("n\n", *words, expect=1)
    assert "2 open pairs with equal city and state, score 0.35 or more" in asked.err
    assert "Example House" in asked.out
    assert read_lines(workspace) == []
    type_in("y\n", *words)
    assert words_of(workspace) == [("different", "")] * 2
    assert "0 open pairs" in type_in("", *words, "--yes").err
    undone = type_in("", "review", "--undo", "1").err
    assert undone.count("taken back") == 2
    assert words_of(workspace) == []
    assert "there is nothing to take back" in type_in("", "review", "--undo", "1").err


def test_wrong_use_of_a_review_is_said(type_in: Review, run: Command) -> None:
    assert "belongs to --bulk" in type_in("", "review", "--score-at-least", "0.5", expect=2).err
    assert "is no day" in type_in("", "review", "--date", "soon", expect=2).err
    assert "no field" in type_in("", "review", "--bulk", "shoe", expect=2).err
    assert "commonground identity split: changes a workspace" in run(
        "identity", "split", "organization-1", expect=2).err  # fmt: skip


def test_control_codes_of_a_file_do_not_reach_the_terminal() -> None:
    from commonground.cli.review_session import _plain

    assert _plain("Example\x1b[2J House\x07") == "Example?[2J House?"


def test_why_and_why_not_are_told_in_words(type_in: Review) -> None:
    said = type_in("", "identity", "explain", "Example Path", "Example Pth").out
    assert "Example Path (a:" in said
    assert "one judgement joins their records" in said
    assert "score 0.995: about 1 in 200 pairs that look like this is two organizations" in said
    (pair, *_) = json.loads(type_in("", "review", "--json").out)
    records = pair["record_a"], pair["record_b"]
    assert "nobody has decided yet" in type_in("", "identity", "explain", *records).out
    plain = json.loads(type_in("", "identity", "explain", *records, "--json").out)
    assert plain["because"] == "open"
    assert "no id, record or name" in type_in(
        "", "identity", "explain", "Nobody", "Example Path", expect=2).err  # fmt: skip


def test_an_organization_is_split_by_numbers_or_records(
    workspace: Workspace, type_in: Review
) -> None:
    (joined,) = json.loads(type_in("", "identity", "merges", "--json").out)
    split = ("identity", "split", joined["id_a"])
    assert len(json.loads(type_in("", *split, "--json").out)) == 2
    for nothing in ("\n", "n\n", ""):
        assert "nothing was written" in type_in(nothing, *split).err
    assert "is no number of 1 to 2" in type_in("3\n", *split, expect=2).err
    for declined in ("2\nn\n", "2\n"):
        assert "nothing was written" in type_in(declined, *split, expect=1).err
    done = type_in("2\ny\n", *split)
    assert "Example Pth" in done.out
    assert "wrote 1 decision; review --undo 1 takes back the step" in done.err
    assert words_of(workspace) == [("different", "")]
    assert "nothing was joined or split" in type_in("", "identity", "changes").err
    assert "is no snapshot" in type_in("", "identity", "changes", "--since", "9", expect=2).err
    assert "measure" in type_in("", "identity", "measures", "--csv").out


def test_decisions_go_out_and_in(workspace: Workspace, type_in: Review) -> None:
    type_in("sd", "review")
    file = workspace.folder / "decided.csv"
    assert "wrote 2 decisions" in type_in("", "decisions", "export", file).err
    assert "took 0 decisions; 2 stood" in type_in("", "decisions", "import", file).err
    with file.open("a", encoding="utf-8") as stream:
        stream.write("a:nobody,b:nobody,same\n")
    told = type_in("", "decisions", "import", file, expect=1).err
    assert "decided.csv: line 4: no record is known as 'a:nobody'" in told
    taken = type_in("", "decisions", "import", file, "--good-lines", expect=1).err
    assert "took 0 decisions; 2 stood" in taken
