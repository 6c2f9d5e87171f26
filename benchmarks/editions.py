"""Two editions of a real register, matched as if no record had a number; then a list of awards.

The EIN is the truth and hidden from the matcher: taken out of the records, and out of the keys,
which are replaced by a digest. Nothing of the files is kept.
"""

from __future__ import annotations

import datetime
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.matching_run import Run, homes_of, match
from graph.identity.settings import Matching
from loaders.irs_bmf.loader import load as load_register
from loaders.reading.source_file import SourceFile

TREE = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("COMMONGROUND_SHARED", TREE.parent / "shared")) / "data"
EDITIONS = {"older": "irs_bmf/eo_dc_2020-03.csv", "newer": "irs_bmf/eo_dc_2021-02.csv"}
AWARDS = "aln_16320_awards_sample.csv"
AWARDS_HERE = 1  # of the ten in the sample, one lies in the place of the register
_NUMBERS = ("ein", "uei", "org_id")


@dataclass(frozen=True)
class Compared:
    """What was found of the organizations that stand in both editions."""

    both: int
    changed: int
    precision: float
    recall: float
    changed_recall: float
    renamed: list[tuple[str, str, str]]


def read_edition(path: Path, dataset: str) -> pl.DataFrame:
    """Read one edition: records without numbers, keys that tell nothing, ``truth`` beside them."""
    file = SourceFile(dataset, path, path.name, datetime.date(2026, 1, 1))
    table = load_register(file).records["organization"]
    records = pl.from_arrow(table)
    assert isinstance(records, pl.DataFrame)
    asked = ("EIN", "NAME", "ZIP")
    filed = pl.read_csv(path, infer_schema=False, columns=list(asked)).rename(
        {"EIN": "ein", "NAME": "filed_name", "ZIP": "filed_zip"}
    )
    records = records.join(filed, on="ein", how="left", maintain_order="left")
    truth = records["ein"].cast(pl.Int64)
    digest = pl.format(f"{dataset} {{}}", "ein").hash(seed=5).cast(pl.String)
    return records.with_columns(key=digest, dataset=pl.lit(dataset), truth=truth).with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in _NUMBERS if name in records.columns
    )


def compare_editions(folder: Path, model: Path | None = None) -> Compared:
    """Match the two editions and compare with the truth, also for what changed in between."""
    drawn = pl.concat(
        [read_edition(folder / path, name) for name, path in EDITIONS.items()],
        how="diagonal_relaxed",
    )
    with tempfile.TemporaryDirectory() as scratch:
        settings = Matching(listed_once=frozenset(EDITIONS), model=model)
        drawn.write_parquet(Path(scratch) / "drawn.parquet")
        run = match(Path(scratch) / "drawn.parquet", Path(scratch), settings)
        return _compared(run, drawn)


def _compared(run: Run, drawn: pl.DataFrame) -> Compared:
    homes = homes_of(run.connection)
    homes = homes.with_columns(cluster=pl.Series(run.clusters)).join(
        drawn.select("dataset", "key", "truth", "filed_name", "filed_zip"), on=["dataset", "key"]
    )
    older, newer = (homes.filter(dataset=name) for name in EDITIONS)
    joined = older.join(newer, on="cluster")
    both = older.join(newer, on="truth").with_columns(
        found=pl.col("cluster") == pl.col("cluster_right"),
        renamed=pl.col("filed_name") != pl.col("filed_name_right"),
    )
    moved = pl.col("filed_zip").str.head(5) != pl.col("filed_zip_right").str.head(5)
    changed = both.filter(pl.col("renamed") | moved)
    told = both.filter("renamed").sort("found", "filed_name", descending=[True, False])
    verdict = pl.when("found").then(pl.lit("found")).otherwise(pl.lit("not found"))
    return Compared(
        both=both.height,
        changed=changed.height,
        precision=int((joined["truth"] == joined["truth_right"]).sum()) / joined.height,
        recall=int(both["found"].sum()) / both.height,
        changed_recall=int(changed["found"].sum()) / changed.height,
        renamed=told.select("filed_name", "filed_name_right", verdict.alias("verdict")).rows(),
    )


def unmatched_awards(folder: Path) -> tuple[int, int]:
    """Match the newer edition with the awards; give joined awards from elsewhere, and their number.

    The sample tells no place; the recipient that lies in the place of the register is the one
    whose name the register holds.
    """
    register = read_edition(folder / EDITIONS["newer"], "newer")
    awards = pl.read_csv(folder / AWARDS, infer_schema=False).with_row_index("key", offset=1)
    names = awards.select(
        pl.col("key").cast(pl.String),
        name="recipient_name",
        dataset=pl.lit("awards"),
        truth=-pl.col("key").cast(pl.Int64),
    )
    drawn = pl.concat([register, names], how="diagonal_relaxed")
    with tempfile.TemporaryDirectory() as scratch:
        drawn.write_parquet(Path(scratch) / "drawn.parquet")
        run = match(
            Path(scratch) / "drawn.parquet",
            Path(scratch),
            Matching(listed_once=frozenset({"newer"})),
        )
        homes = homes_of(run.connection)
    homes = homes.with_columns(cluster=pl.Series(run.clusters))
    listed = homes.filter(dataset="newer")["cluster"].implode()
    joined = homes.filter(pl.col("dataset") == "awards", pl.col("cluster").is_in(listed)).height
    return max(0, joined - AWARDS_HERE), names.height - AWARDS_HERE
