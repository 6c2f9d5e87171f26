"""How well the analyses find what is planted in synthetic worlds: ``just bench truth``.

Run: python -m benchmarks.truth [--seeds 1,2,3] [--count 20] [--organizations 3000]. Worlds of seeds
that nobody chose (they follow from the commit) are written, loaded and built like real files; then
the analyses are asked. Recall is counted within twice the planted number of rows, decoys as a share
of these rows; a plain baseline stands beside. Ends with 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.baselines import busiest_organizations, emptiest_cells, likest_words
from commonground.build import build
from commonground.workspace import add_files, init_workspace, open_workspace
from graph.analysis import run_analysis
from graph.snapshot import open_edition
from graph.snapshot.edition import Edition
from loaders.world import generate_world, write_world
from loaders.world.matching_truth import compare_matching, label_homes, wrong_merges

TREE = Path(__file__).resolve().parent.parent
LEAST_RECALL = 0.9
MOST_DECOYS = 0.05

Keys = list[tuple[str, ...]]


@dataclass(frozen=True)
class Score:
    """What one method found of one kind of planted thing in one world."""

    what: str
    method: str
    seed: int
    planted: int
    recall: float
    decoy_share: float


def seeds_of_commit(count: int) -> list[int]:
    """Seeds that follow from the commit that is checked out; without one, from an empty name."""
    asked = ["git", "rev-parse", "--verify", "HEAD"]
    done = subprocess.run(asked, cwd=TREE, capture_output=True, text=True, check=False)
    commit = done.stdout.strip() if done.returncode == 0 else ""
    digests = (hashlib.sha256(f"{commit}/{number}".encode()) for number in range(count))
    return [int(digest.hexdigest()[:8], 16) for digest in digests]


def build_world(organizations: int, seed: int, folder: Path) -> tuple[Edition, dict[str, Any]]:
    """Write a world, load it as files, publish it; give the edition and what is planted."""
    files = write_world(generate_world(organizations, seed), folder / "world")
    workspace = init_workspace(folder / "workspace", salt=str(seed))
    for file in files:
        workspace = add_files(workspace, file.source, [file.path], retrieved=file.retrieved)
    build(open_workspace(workspace.folder))
    truth: dict[str, Any] = json.loads((folder / "world" / "truth.json").read_text("utf-8"))
    return open_edition(workspace.folder), truth


def measure(edition: Edition, truth: dict[str, Any], seed: int) -> list[Score]:
    """Compare each analysis and its baseline with what is planted."""
    cells = ("place_fips", "service")
    gaps = [tuple(row[key] for key in cells) for row in truth["gaps"]]
    no_gaps = [tuple(row[key] for key in cells) for row in truth["decoys"]["gaps"]]
    twins = [_pair(row["a"], row["b"]) for row in truth["twins"]]
    no_twins = [_pair(row["a"], row["b"]) for row in truth["decoys"]["twins"]]
    bridges = [(ein,) for ein in truth["bridges"]]
    no_bridges = [(ein,) for ein in truth["decoys"]["bridges"]]
    found = run_analysis(edition, "duplication", limit=2 * len(twins)).table
    pairs = found.select("one_program_key", "other_program_key").rows()
    return [
        _score("gaps", "service-gaps", seed, gaps, no_gaps, _rows(edition, "service-gaps", cells)),
        _score("gaps", "fewest programs", seed, gaps, no_gaps, emptiest_cells(edition)),
        _score("twins", "duplication", seed, twins, no_twins, [_pair(*row) for row in pairs]),
        _score("twins", "alike words", seed, twins, no_twins,
               [_pair(*row) for row in likest_words(edition, 2 * len(twins))]),
        _score("bridges", "bridges", seed, bridges, no_bridges,
               _rows(edition, "bridges", ("ein",), limit=2 * len(bridges))),
        _score("bridges", "plain degree", seed, bridges, no_bridges,
               busiest_organizations(edition)),
    ]  # fmt: skip


def _rows(edition: Edition, name: str, columns: Sequence[str], **parameters: object) -> Keys:
    return run_analysis(edition, name, **parameters).table.select(columns).rows()


def _pair(one: str, other: str) -> tuple[str, str]:
    return (min(one, other), max(one, other))


def _score(
    what: str,
    method: str,
    seed: int,
    planted: Iterable[tuple[str, ...]],
    decoys: Iterable[tuple[str, ...]],
    listed: Keys,
) -> Score:
    wanted, unwanted = set(planted), set(decoys)
    rows = listed[: 2 * len(wanted)]
    recall = len(wanted & set(rows)) / len(wanted)
    share = sum(1 for row in rows if row in unwanted) / max(1, len(rows))
    return Score(what, method, seed, len(wanted), recall, share)


def counts_agree(edition: Edition, truth: dict[str, Any]) -> bool:
    """Tell whether the analysis of said and done counts what is true of the rosters."""
    row = run_analysis(edition, "participation").table.row(0, named=True)
    cells = ("both", "claim_only", "act_only", "neither")
    return all(row[f"{cell}_count"] == truth["participation"][cell] for cell in cells)


def measure_matching(edition: Edition, truth: dict[str, Any]) -> tuple[pl.DataFrame, int]:
    """Give precision and recall of matching by tier and case, and how many merges are wrong.

    ``edition`` is opened with scope all; the planted wrong merge is not counted.
    """
    records, judgements = edition.frame("source_record"), edition.frame("judgement")
    known = truth["matching"]
    wrong = wrong_merges(known, label_homes(known, records))
    return compare_matching(known, records, judgements), wrong["id"].n_unique()


def summarise_matching(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Add up pairs of all worlds by part and name, and give precision and recall of the sums."""
    sums = pl.concat(tables).group_by("part", "name", maintain_order=True).agg(
        pl.col("found", "wrong", "right", "pairs").sum()
    )  # fmt: skip
    return sums.with_columns(
        precision=(1 - pl.col("wrong") / pl.col("found")).round(4),
        recall=(pl.col("right") / pl.col("pairs")).round(4),
    ).fill_nan(None)


def summarise(scores: Sequence[Score]) -> pl.DataFrame:
    """Give mean and worst recall and decoy share of each method over all worlds."""
    frame = pl.DataFrame(scores)
    return frame.group_by("what", "method", maintain_order=True).agg(
        planted=pl.col("planted").mean().round(1),
        recall=pl.col("recall").mean().round(3),
        worst_recall=pl.col("recall").min().round(3),
        decoys=pl.col("decoy_share").mean().round(3),
        worst_decoys=pl.col("decoy_share").max().round(3),
    )


@dataclass(frozen=True)
class Measured:
    """What was measured in one world; ``merged`` counts wrong merges beside the planted one."""

    scores: list[Score]
    agrees: bool
    pairs: pl.DataFrame
    merged: int


def _measure_world(organizations: int, seed: int) -> Measured:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        edition, truth = build_world(organizations, seed, Path(folder))
        scores, agrees = measure(edition, truth, seed), counts_agree(edition, truth)
        whole = open_edition(Path(folder) / "workspace", scope="all")
        pairs, merged = measure_matching(whole, truth)
    recalls = "  ".join(f"{one.method} {one.recall:.2f}/{one.decoy_share:.2f}" for one in scores)
    print(f"seed {seed}: {recalls}  ({time.perf_counter() - began:.0f} s)", flush=True)
    return Measured(scores, agrees, pairs, merged)


def main() -> int:
    """Measure and print; 1 where the analyses keep less than was promised."""
    parser = argparse.ArgumentParser(description="Recall of what is planted in synthetic worlds.")
    parser.add_argument("--seeds", help="seeds joined by commas; from the commit unless given")
    parser.add_argument("--count", type=int, default=20, help="how many seeds of the commit")
    parser.add_argument("--organizations", type=int, default=3000)
    asked = parser.parse_args()
    seeds = (
        [int(seed) for seed in asked.seeds.split(",")]
        if asked.seeds
        else seeds_of_commit(asked.count)
    )
    worlds = [_measure_world(asked.organizations, seed) for seed in seeds]
    table = summarise([score for world in worlds for score in world.scores])
    agreed, merged = sum(world.agrees for world in worlds), sum(world.merged for world in worlds)
    print(f"\n{len(seeds)} worlds of {asked.organizations} organizations; recall within twice the")
    print("planted number of rows, and the share of decoys among these rows:\n")
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(table)
        print("\nmatching: pairs of records joined, by tier and by case of an end:\n")
        print(summarise_matching([world.pairs for world in worlds]))
    print(f"\nwrongly merged organizations beside the planted pair: {merged}")
    print(f"said and done counted as planted in {agreed} of {len(seeds)} worlds")
    ours = table.filter(pl.col("method").is_in(["service-gaps", "duplication", "bridges"]))
    is_kept = (
        ours.select(
            ((pl.col("recall") >= LEAST_RECALL) & (pl.col("decoys") <= MOST_DECOYS)).all()
        ).item()
        and not merged
    )
    print("promise kept" if is_kept else "PROMISE BROKEN", f"(recall {LEAST_RECALL} or better, "
          f"decoys at most {MOST_DECOYS:.0%}, nobody merged wrongly)")  # fmt: skip
    return 0 if is_kept and agreed == len(seeds) else 1


if __name__ == "__main__":
    sys.exit(main())
