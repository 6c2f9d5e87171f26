"""One run of matching over records with known truth: each step timed, each tier counted."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from graph.identity.decided import Decided, create_decided_relations
from graph.identity.edges import create_edges, read_edges, read_exclusive, read_pairs
from graph.identity.forms import create_profiles
from graph.identity.homes import create_homes
from graph.identity.joining import TIERS, Pairs, join_edges
from graph.identity.ledger import open_ledger
from graph.identity.likeness import no_likeness
from graph.identity.relations import create_relations
from graph.identity.rules import create_strict_pairs
from graph.identity.scored import create_scored_pairs
from graph.identity.scored.blocking import KEYS
from graph.identity.scored.comparisons import splink_settings
from graph.identity.scored.model import read_weights
from graph.identity.scored.written import create_written
from graph.identity.settings import Matching
from graph.identity.stated import create_exclusive_codes, create_stated_pairs
from graph.records import create_record_tables, write_records
from graph.schema import get_type

MEMORY = "5GB"  # as in a build
_ORGANIZATION = get_type("organization")
_GIVEN = ("dataset", "file", "retrieved", "audience", "record_id")
_ALIKE = "SELECT home_a, home_b FROM scored_pair UNION SELECT home_a, home_b FROM strict_pair"
_ALLOWED = (
    "l.numbers & r.numbers = 0 AND l.is_synthetic = r.is_synthetic"
    " AND (l.once IS NULL OR r.once IS NULL OR l.once <> r.once)"
)
T = TypeVar("T")


@dataclass
class Run:
    """What one run gave: clusters of homes and pairs by tier, seconds by step."""

    connection: duckdb.DuckDBPyConnection
    settings: Matching
    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    tiers: dict[str, tuple[float, float]] = field(default_factory=dict)
    clusters: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def timed(self, step: str, work: Callable[[], T]) -> T:
        """Do the work of a step and keep how long it took."""
        start, busy = time.perf_counter(), time.process_time()
        done = work()
        self.seconds[step] = time.perf_counter() - start
        self.processor[step] = time.process_time() - busy
        return done

    def told(self) -> str:
        """Give the seconds of all steps in one line."""
        steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in self.seconds.items())
        return f"{steps}; all {sum(self.seconds.values()):.1f}"


def match(drawn: Path, folder: Path, settings: Matching) -> Run:
    """Match records of organizations in a Parquet file; ``truth`` in it says who is who."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": str(folder / "spill"), "threads": 2}
    )
    run = Run(connection, settings)
    _open_records(connection, drawn, folder)
    open_ledger(connection, folder / "ledger.csv")
    count = create_homes(connection, _ORGANIZATION, salt="benchmark")
    create_decided_relations(connection, Decided())
    create_exclusive_codes(connection, _ORGANIZATION, settings)
    run.timed("numbers", lambda: create_stated_pairs(connection, _ORGANIZATION))
    no_likeness(connection)
    run.timed("forms", lambda: create_profiles(connection))
    run.timed("strict", lambda: create_strict_pairs(connection, settings))
    run.timed("scored", lambda: create_scored_pairs(connection, settings))
    run.timed("relations", lambda: create_relations(connection, settings))
    run.timed("joining", lambda: _join(run, count))
    _count_tiers(run, pl.read_parquet(drawn, columns=["dataset", "key", "truth"]), count)
    return run


def _open_records(connection: duckdb.DuckDBPyConnection, drawn: Path, folder: Path) -> None:
    lazy = pl.scan_parquet(drawn)
    columns = lazy.collect_schema().names()
    known = [name for name in _ORGANIZATION.record_schema().names if name not in _GIVEN]
    kept = [name for name in columns if name in known]
    folders = []
    for dataset in lazy.select(pl.col("dataset").unique().sort()).collect()["dataset"]:
        part = folder / dataset
        part.mkdir(parents=True, exist_ok=True)
        table = lazy.filter(dataset=dataset).select(kept).collect().to_arrow()
        write_records(connection, {"organization": table}, part, dataset=dataset,
                      file=f"{dataset}.csv", retrieved=datetime.date(2026, 1, 1),
                      audience="public")  # fmt: skip
        folders.append(part)
    create_record_tables(connection, folders, edition="steward", dataset_order=())


def _join(run: Run, count: int) -> None:
    create_edges(run.connection, Decided(), run.settings)
    edges, tier = read_edges(run.connection)
    run.clusters = _clusters(run, count, edges, tier)


def _clusters(
    run: Run, count: int, edges: Pairs, tier: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    codes, _ = read_exclusive(run.connection, count)
    related = read_pairs(run.connection, "SELECT home_a, home_b FROM relation")
    alike = read_pairs(run.connection, _ALIKE)
    clusters, _ = join_edges(count, edges, tier, exclusive=codes, related=related, alike=alike,
                             support=run.settings.support)  # fmt: skip
    return clusters


def homes_of(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Give ``home, dataset, key`` of all homes, in their order."""
    query = "SELECT home, dataset, key FROM home_organization ORDER BY home"
    homes = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(homes, pl.DataFrame)
    return homes


def _count_tiers(run: Run, drawn: pl.DataFrame, count: int) -> None:
    """Count precision and recall over pairs of homes when tiers up to each have spoken."""
    homes = homes_of(run.connection)
    truth = homes.join(drawn.select("dataset", "key", "truth"), on=["dataset", "key"], how="left",
                       maintain_order="left")["truth"].to_numpy()  # fmt: skip
    edges, tier = read_edges(run.connection)
    for place, name in enumerate(TIERS):
        if name in ("identifier", "strict", "scored"):
            kept = tier <= place
            some = Pairs(edges.a[kept], edges.b[kept])
            clusters = run.clusters if kept.all() else _clusters(run, count, some, tier[kept])
            run.tiers[name] = precision_and_recall(truth, clusters)


def precision_and_recall(
    truth: npt.NDArray[np.int64], clusters: npt.NDArray[np.int64]
) -> tuple[float, float]:
    """Give the share of joined pairs that are true, and of true pairs that are joined."""
    frame = pl.DataFrame({"truth": truth, "cluster": clusters})
    joined = pairs_in(frame.group_by("cluster").len())
    true = pairs_in(frame.group_by("truth").len())
    right = pairs_in(frame.group_by("truth", "cluster").len())
    return right / joined if joined else 1.0, right / true if true else 1.0


def pairs_in(sizes: pl.DataFrame) -> int:
    """Count the pairs inside groups of the sizes in ``len``."""
    size = sizes["len"].cast(pl.Int64)
    return int((size * (size - 1) // 2).sum())


def plain_splink_seconds(run: Run) -> float:
    """Time Splink alone, processor seconds: the same columns, keys, levels and weights.

    Splink blocks by itself on the capped keys, with the same vetoes as conditions of the rules, and
    scores; nothing is explained or brought to homes. Cutting the columns counts on either side.
    """
    from splink import DuckDBAPI, Linker

    assert run.settings.model is not None
    settings = splink_settings(read_weights(run.settings.model))
    settings["blocking_rules_to_generate_predictions"] = [
        {"blocking_rule": f"l.key_{place} = r.key_{place} AND {_ALLOWED}", "sql_dialect": "duckdb"}
        for place, _ in enumerate(KEYS)
    ]
    start = time.process_time()
    create_written(run.connection, run.settings)
    cutting = time.process_time() - start
    _create_keys(run)
    start = time.process_time()
    database = DuckDBAPI(connection=run.connection)
    linker = Linker(database.register("keyed"), settings, log_level=None)
    linker.inference.predict(run.settings.review, warning_mode="never")
    return cutting + time.process_time() - start


def _create_keys(run: Run) -> None:
    columns = ", ".join(
        f"CASE WHEN count(*) OVER (PARTITION BY {key}, is_synthetic) <= {run.settings.block_cap}"
        f" THEN {key} END AS key_{place}"
        for place, (_, _, key) in enumerate(KEYS)
    )
    run.connection.execute(f"CREATE TEMP TABLE keyed AS SELECT *, {columns} FROM written")
