"""People's decisions: followed by builds, taken back without a trace, carried out and in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.build import BuildReport, build
from commonground.review import training
from commonground.review.bulk import matching_pairs, read_rule
from commonground.review.changed import changes_since
from commonground.review.contradictions import contradictions
from commonground.review.decide import (
    decide,
    pair_of,
    progress,
    read_lines,
    standing,
    steps_of,
    undo,
)
from commonground.review.exchange import export_decisions, import_decisions
from commonground.review.explaining import explain_pair
from commonground.review.queue import KINDS, pairs_to_decide
from commonground.review.sides import read_records, read_sides
from commonground.review.splitting import records_of, split_off
from commonground.review.training import train_anew
from commonground.workspace import (
    Workspace,
    open_workspace,
    remove_files,
)
from graph.errors import RefusedError, UsageError, WorkspaceError
from graph.identity.decisions import Decision
from graph.snapshot import list_snapshots, open_edition
from tests.likeness import IDENTIFY, LATER, PAIRS, add_roster, alike, build_rosters

pytestmark = pytest.mark.promises

RECORDS: dict[str, str] = {}
BY, DATE = "Pat Example", "2026-02-01"


@pytest.fixture(scope="module", autouse=True)
def likeness() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IDENTIFY, "find_likeness", alike(PAIRS))
        yield


@pytest.fixture(scope="module")
def built(likeness: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_rosters(tmp_path_factory.mktemp("built")).folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Workspace:
    return open_workspace(shutil.copytree(built, tmp_path / "workspace"))


def record(workspace: Workspace, name: str) -> str:
    """Keys rest on what a row says: the same in every copy of the workspace."""
    if name not in RECORDS:
        with open_edition(workspace.folder, scope="all").connect() as connection:
            held = connection.execute(
                "SELECT dataset || ':' || key FROM source_record WHERE type = 'organization'"
            ).fetchall()
        sides = read_records(workspace, (row[0] for row in held)).values()
        RECORDS.update((side.name, side.record) for side in sides)
    return RECORDS[name]


def pair(workspace: Workspace, a: str, b: str) -> tuple[str, str]:
    return record(workspace, a), record(workspace, b)


def groups(workspace: Workspace) -> set[frozenset[str]]:
    with open_edition(workspace.folder, scope="all").connect() as connection:
        rows = connection.execute("""
            SELECT list(DISTINCT dataset || ':' || key) FROM source_record
            WHERE type = 'organization' GROUP BY id
            """).fetchall()
    sides = read_records(workspace, (name for row in rows for name in row[0]))
    return {frozenset(sides[name].name for name in row[0]) for row in rows}


def content(workspace: Workspace) -> str:
    return build(workspace).manifest.content_hash


def tables(workspace: Workspace) -> dict[str, str]:
    """Hash of each table but of the ids that lead on to others: these may be from in between."""
    (listed,) = [item for item in list_snapshots(workspace.folder) if item.is_current]
    hashes = {Path(file.path).stem: file.content_hash for file in listed.manifest.files}
    return {name: value for name, value in hashes.items() if name != "replaced"}


def spoken(workspace: Workspace) -> set[Decision]:
    return {replace(line, line=0) for line in standing(read_lines(workspace)).values()}


def test_undo_gives_the_earlier_view_byte_for_byte(workspace: Workspace) -> None:
    before = open_edition(workspace.folder).content_hash
    one = pair(workspace, "Example House", "Example Hse")
    decide(workspace, [one], "same", by=BY, date=DATE, reason="same phone")
    assert (progress(workspace).open, progress(workspace).not_built) == (2, 1)
    assert content(workspace) != before
    joined = tables(workspace)
    assert {"Example House", "Example Hse"} in groups(workspace)
    assert progress(workspace).not_built == 0
    decide(workspace, [one[::-1]], "different", by=BY, date=DATE, relation="hosts")
    assert progress(workspace).not_built == 1
    undo(workspace, by=BY, date="2026-02-02")
    build(workspace)
    assert tables(workspace) == joined  # a changed mind taken back: the first word stands again
    undo(workspace, by=BY, date="2026-02-02")
    assert content(workspace) == before
    assert undo(workspace, by=BY, date=DATE) == []
    words = [line.verdict for line in read_lines(workspace)]
    assert words == ["same", "different", "withdrawn", "same", "withdrawn"]


def test_hand_splits_and_merges_survive_rebuilds_and_new_sources(
    workspace: Workspace, tmp_path: Path
) -> None:
    split = pair(workspace, "Example Path", "Example Pth")
    decide(workspace, [split], "different", by=BY, date=DATE)
    decide(workspace, [pair(workspace, "Example House", "Example Hse")], "different", by=BY,
           date=DATE)  # fmt: skip
    decide(workspace, [pair(workspace, "Example Bridge", "Example Brdg")], "same", by=BY, date=DATE)
    build(workspace)
    apart = groups(workspace)
    assert {"Example Bridge", "Example Brdg"} in apart
    assert {"Example Path"} in apart
    build(add_roster(workspace, tmp_path, "c", LATER))
    grown = groups(workspace := open_workspace(workspace.folder))
    assert {"Example Bridge", "Example Brdg"} in grown
    assert {"Example Path"} in grown
    # The new record is like both; it joins one of them and does not weld them.
    assert sum({"Example House", "Example Hse"} & set(group) != set() for group in grown) == 2


def test_a_bulk_decision_is_one_step(workspace: Workspace) -> None:
    rule = read_rule("city+state", score_at_least=0.3)
    matched = matching_pairs(workspace, rule)
    assert str(rule) == "equal city and state, score 0.3 or more"
    assert matched.pairs.height + matched.left_out == 2
    assert matching_pairs(workspace, read_rule("score", score_at_least=0.35)).pairs.height == 2
    first = pair(workspace, "Example Path", "Example Pth")
    decide(workspace, [first], "same", by=BY, date=DATE)
    records = matched.pairs.select("record_a", "record_b").rows()
    decide(workspace, records, "same", by=BY, date=DATE, reason="by rule")
    assert {line.reason for line in read_lines(workspace)[1:]} == {"step 1: by rule"}
    undo(workspace, by=BY, date=DATE)
    assert list(standing(read_lines(workspace))) == [tuple(sorted(first))]


def test_a_record_with_two_candidates_is_left_to_a_person(workspace: Workspace) -> None:
    matched = matching_pairs(workspace, read_rule("score", score_at_least=0.25))
    assert (matched.pairs.height, matched.left_out) == (1, 2)
    other = matching_pairs(workspace, read_rule("score", score_at_most=0.35), verdict="different")
    assert (other.pairs.height, other.left_out) == (1, 0)


@pytest.mark.parametrize(("text", "said"), [("nonsense", "no field"), ("score", "every open")])
def test_a_rule_that_means_nothing_is_told(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_rule(text)


def test_decisions_leave_the_queue_and_count_as_progress(workspace: Workspace) -> None:
    opened = pairs_to_decide(workspace)
    assert opened["score"].to_list() == [0.9, 0.4, 0.3]
    assert progress(workspace).open == 3
    decide(workspace, opened.select("record_b", "record_a").rows()[:1], "different", by=BY,
           date=DATE)  # fmt: skip
    after = progress(workspace)
    assert (after.open, after.different, after.not_built) == (2, 1, 1)
    assert pairs_to_decide(workspace)["score"].to_list() == [0.4, 0.3]


def test_each_kind_of_queue_shows_its_pairs(workspace: Workspace) -> None:
    shown = {kind: pairs_to_decide(workspace, kind=kind) for kind in KINDS}
    assert {kind: frame.height for kind, frame in shown.items()} == {
        "open": 3, "joined": 1, "sample": 4, "large": 1, "changed": 0}  # fmt: skip
    joined = shown["joined"].row(0, named=True)
    assert {joined["name_a"], joined["name_b"]} == {"Example Path", "Example Pth"}
    again = pairs_to_decide(workspace, kind="sample")
    assert again.equals(shown["sample"])
    assert pairs_to_decide(workspace, kind="sample", limit=2).equals(again.head(2))
    with pytest.raises(UsageError, match="no kind"):
        pairs_to_decide(workspace, kind="other")


def test_a_split_holds_and_is_one_step(workspace: Workspace) -> None:
    before = tables(workspace)
    ids = pairs_to_decide(workspace, kind="joined")["id_a"].to_list()
    sides = records_of(workspace, ids[0])
    assert [side.name for side in sides] == ["Example Path", "Example Pth"]
    with pytest.raises(UsageError, match="all or none"):
        split_off(workspace, ids[0], [side.record for side in sides], by=BY, date=DATE)
    with pytest.raises(UsageError, match="no record of"):
        split_off(workspace, ids[0], ["a:nobody"], by=BY, date=DATE)
    with pytest.raises(UsageError, match="no organization"):
        records_of(workspace, "organization-0000000000000000")
    split_off(workspace, ids[0], [sides[1].record], by=BY, date=DATE)
    build(workspace)
    assert {"Example Pth"} in groups(workspace)
    heights = {kind: pairs_to_decide(workspace, kind=kind).height for kind in KINDS}
    assert heights == {"open": 3, "joined": 0, "sample": 3, "large": 0, "changed": 1}
    assert changes_since(workspace)["change"].to_list() == ["split", "moved"]
    undo(workspace, by=BY, date=DATE)
    build(workspace)
    assert pairs_to_decide(workspace, kind="changed").height == 1
    assert tables(workspace) == before


def test_fields_of_both_sides_are_marked(workspace: Workspace) -> None:
    one = pair(workspace, "Example House", "Example Hse")
    other = pair(workspace, "Example House", "Example Lane")
    near, far = read_sides(workspace, [one, other])
    assert [near.mark(name) for name in ("name", "city", "ein", "uei")] == [
        "alike", "equal", "missing", "missing"]  # fmt: skip
    assert [far.mark(name) for name in ("name", "city", "state", "ein")] == [
        "different", "different", "equal", "missing"]  # fmt: skip
    assert near.a.places == ("a.csv:2 (2026-01-01)",)
    (gone,) = read_sides(workspace, [(one[0], "a:nobody")])
    assert (gone.b.places, gone.b.name) == ((), "a:nobody")


def test_records_that_were_never_compared_are_scored_on_the_spot(workspace: Workspace) -> None:
    said = explain_pair(workspace, "Example Lane", "Example Path")
    assert (said.are_one, said.because) == (False, "below")
    (judged,) = said.judgements
    assert judged.score is not None
    assert judged.score < 0.2
    assert judged.features[0].feature == "prior"
    same = explain_pair(workspace, "Example Lane", "Example Lane")
    assert same.are_one


def test_decisions_travel_and_doubles_are_no_error(workspace: Workspace, tmp_path: Path) -> None:
    one = pair(workspace, "Example House", "Example Hse")
    two = pair(workspace, "Example Path", "Example Pth")
    decide(workspace, [one], "same", by=BY, date=DATE, reason='said "yes", twice')
    decide(workspace, [two], "different", by=BY, date=DATE, relation="parent_of")
    decide(workspace, [pair(workspace, "Example Bridge", "Example Brdg")], "same", by=BY, date=DATE)
    undo(workspace, by=BY, date=DATE)
    decided = spoken(workspace)
    file = tmp_path / "decided.csv"
    assert export_decisions(workspace, file) == 2
    taken = import_decisions(workspace, file)
    assert (taken.added, taken.doubles, taken.findings) == (0, 2, [])
    undo(workspace, 2, by=BY, date=DATE)
    assert spoken(workspace) == set()
    assert import_decisions(workspace, file).added == 2
    assert spoken(workspace) == decided
    with pytest.raises(UsageError, match="already"):
        export_decisions(workspace, file)


def test_wrong_lines_are_told_by_line_and_not_taken(workspace: Workspace, tmp_path: Path) -> None:
    a, b = pair(workspace, "Example House", "Example Hse")
    c = record(workspace, "Example Path")
    decide(workspace, [(a, b)], "same", by=BY, date=DATE)
    file = tmp_path / "given.csv"
    lines = [f"{a},{b},same", f"{a},{b},maybe", f"{a},a:nobody,same", f"{b},{c},same",
             f"{a},{c},different", f"{c},{b},withdrawn"]  # fmt: skip
    file.write_text("record_a,record_b,verdict\n" + "\n".join(lines[:5]) + "\n", encoding="utf-8")
    before = (workspace.decisions / "decisions.csv").read_bytes()
    told = r"given.csv: line 3: 'maybe' is no verdict .*line 4: no record .*line 6: .* to be one"
    with pytest.raises(RefusedError, match=told):
        import_decisions(workspace, file)
    assert (workspace.decisions / "decisions.csv").read_bytes() == before
    taken = import_decisions(workspace, file, good_lines=True)
    assert [(item.line, item.rule) for item in taken.findings] == [
        (3, "unknown_code"), (4, "unknown_record"), (6, "contradicting_decisions")]  # fmt: skip
    assert (taken.added, taken.doubles) == (1, 1)
    assert "through" in taken.findings[-1].message
    file.write_text("record_a,record_b,verdict\n" + lines[5], encoding="utf-8")
    assert import_decisions(workspace, file).added == 1
    assert len(standing(read_lines(workspace))) == 1


def test_faults_are_grouped_and_doubtful_lines_are_noted(
    workspace: Workspace, tmp_path: Path
) -> None:
    one, other = pair(workspace, "Example House", "Example Lane")
    lines = [f"{one},{one},same,PE,", f"{one},{other},same,PE,24/11/2026",
             f"{other},{one},different,PE,24/11/2026",
             f"{one},{other},same,,2026-11-24"]  # fmt: skip
    file = tmp_path / "given.csv"
    file.write_text("record_a,record_b,verdict,by,date\n" + "\n".join(lines), encoding="utf-8")
    told = "line 2: .* is compared with itself .*lines 3, 4: '24/11/2026' is no day"
    with pytest.raises(RefusedError, match=told):
        import_decisions(workspace, file)
    taken = import_decisions(workspace, file, good_lines=True)
    assert [(item.line, item.rule) for item in taken.findings] == [
        (2, "same_record"), (3, "bad_date"), (4, "bad_date")]  # fmt: skip
    assert (taken.added, [item.rule for item in taken.notes]) == (1, ["missing_by"])


def test_the_same_across_two_tax_numbers_is_noted(workspace: Workspace, tmp_path: Path) -> None:
    rows = ["Example Spire,000000011,Reno,NV", "Example Tower,000000012,Reno,NV"]
    workspace = add_roster(workspace, tmp_path, "d", rows)
    build(workspace)
    ends = pair(workspace, "Example Spire", "Example Tower")
    file = tmp_path / "given.csv"
    file.write_text(f"record_a,record_b,verdict,by\n{','.join(ends)},same,PE", encoding="utf-8")
    taken = import_decisions(workspace, file)
    assert (taken.added, taken.findings) == (1, [])
    assert [item.rule for item in taken.notes] == ["different_ein"]


def test_what_is_no_csv_is_told(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "given.csv"
    for content in ("record_a,record_b,verdict\na:1,b:1,same".encode("utf-16"), b"a;b\n"):
        file.write_bytes(content)
        with pytest.raises(WorkspaceError, match="cannot be read"):
            import_decisions(workspace, file)
    (workspace.decisions / "decisions.csv").write_bytes(b"record_a\xff")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read_lines(workspace)


def test_contradicting_and_vanished_records_give_findings(workspace: Workspace) -> None:
    a, b = pair(workspace, "Example House", "Example Path")
    c, gone = pair(workspace, "Example Bridge", "Example Hse")
    decide(workspace, [(a, b), (b, c), (a, gone)], "same", by=BY, date=DATE)
    decide(workspace, [(a, c)], "different", by=BY, date=DATE)
    left = remove_files(workspace, "b")
    rules = [row["rule"] for row in build(left).findings.to_pylist()]
    assert {"contradicting_decisions", "unknown_record"} <= set(rules)
    assert progress(left).same == 3
    (sides,) = read_sides(left, [(a, gone)])
    assert (sides.a.name, sides.b.name) == ("Example House", gone)


def test_wrong_decisions_are_refused(workspace: Workspace) -> None:
    def wrong(verdict: str, relation: str | None, said: str, b: str = "b:1") -> None:
        with pytest.raises(UsageError, match=said):
            decide(workspace, [("a:1", b)], verdict, by=BY, date=DATE, relation=relation)

    wrong("maybe", None, "is none")
    wrong("same", "hosts", "needs the verdict different")
    wrong("different", "owns", "is none")
    wrong("same", None, "with itself", "a:1")
    assert read_lines(workspace) == []


def test_weights_come_back_where_training_publishes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = workspace.decisions / "matching.json"
    model.write_text("{}")

    def refuse(*_: object, **__: object) -> BuildReport:
        assert not model.exists()
        raise RefusedError("build", "refused", "mend")

    monkeypatch.setattr(training, "build", refuse)
    with pytest.raises(RefusedError):
        train_anew(workspace)
    assert model.read_text() == "{}"
    report = BuildReport.__new__(BuildReport)
    monkeypatch.setattr(training, "build", lambda *_, **__: report)
    assert train_anew(workspace) == (report, False)
    assert [path.name for path in workspace.decisions.glob("matching*")] == []


def test_nobody_decides_while_a_build_runs(workspace: Workspace) -> None:
    with workspace.lock(), pytest.raises(WorkspaceError, match="another commonground"):
        decide(workspace, [("a:1", "b:1")], "same", by=BY, date=DATE)


NAMES = st.sampled_from("abcde")
WORDS = st.lists(
    st.tuples(NAMES, NAMES, st.sampled_from(["same", "different"])).filter(lambda x: x[0] != x[1]),
    max_size=12,
)


@given(WORDS)
def test_without_the_contradicting_ones_all_decisions_hold(
    words: list[tuple[str, str, str]],
) -> None:
    lines = list(standing(Decision(a, b, verdict) for a, b, verdict in words).values())
    found = {id(item.decision) for item in contradictions(lines)}
    group = {name: {name} for name in "abcde"}
    for line in lines:
        if line.verdict == "same" and id(line) not in found:
            group[line.record_a] |= group[line.record_b]
            for name in group[line.record_a]:
                group[name] = group[line.record_a]
    for line in lines:
        if line.verdict == "different":
            is_joined = group[line.record_a] is group[line.record_b]
            assert is_joined == (id(line) in found)
    for item in contradictions(lines):
        assert {item.chain[0], item.chain[-1]} == set(pair_of(item.apart))


@given(WORDS, st.integers(1, 3))
def test_undo_restores_what_stood(words: list[tuple[str, str, str]], steps: int) -> None:
    """Replay of undo as lines: what stands afterwards is what stood before the undone steps."""
    lines: list[Decision] = []
    stood: list[dict[tuple[str, str], Decision]] = [{}]
    for number, (a, b, verdict) in enumerate(words):
        line = Decision(a, b, verdict, reason=str(number))
        lines.append(line)
        stood.append(standing(lines))
    for _ in range(min(steps, len(words))):
        (*kept, last) = steps_of(lines)
        lines += [Decision(*pair_of(line), "withdrawn") for line in last]
        earlier = {pair_of(line): line for step in kept for line in step}
        lines += [earlier[pair_of(line)] for line in last if pair_of(line) in earlier]
        stood.pop()
        assert standing(lines) == stood[-1]
