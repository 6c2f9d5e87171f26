"""Reading a register to typed records, against DuckDB's own all-text read of the same file.

Run: python -m benchmarks.reading [rows] [--soak]. Generates the rows itself, takes both in turns,
prints the best time of each and their ratio, and the most memory of a child that reads the file
into record files as a build does. Promised at 2 million rows: a ratio of at most 4, 2 GiB.
`--soak` writes a register of 10 GB (45 million rows) and reads it within the same 2 GiB; it wants
50 GB of free disk and many minutes.
"""

import datetime
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from commonground.loading import Reading, write_loaded
from graph.confine import run_confined
from loaders.irs_bmf.loader import COLUMNS, load
from loaders.reading.source_file import SourceFile

PROMISED = 4.0
PROMISED_BYTES = 2 * 2**30
ROWS, SOAK_ROWS = 2_000_000, 45_000_000
ROUNDS = 3
_DAY = datetime.date(2026, 1, 1)
_COLUMNS = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,"
    "DEDUCTIBILITY,FOUNDATION,ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,"
    "FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME"
)
_VALUES = (
    "lpad(n::VARCHAR, 9, '0')", "'EXAMPLE ASSOCIATION NUMBER ' || n || ' OF EXAMPLETON'",
    "'% EXAMPLE OFFICER'", "n || ' EXAMPLE STREET'", "'EXAMPLETON'", "'OR'",
    "(97000 + n % 1000) || '-' || lpad((n % 10000)::VARCHAR, 4, '0')", "'0000'", "'03'", "'3'",
    "'1000'", "(1950 + n % 70) || '0' || (1 + n % 9)", "'1'", "'15'", "'000000000'", "'1'", "'01'",
    "'201912'", "'3'", "'3'", "'01'", "'0'", "'12'", "n * 7", "n * 3", "n * 2 - 50",
    "'P' || (10 + n % 90)", "CASE WHEN n % 9 = 0 THEN 'EXAMPLE SECOND NAME' END",
)  # fmt: skip


def write_register(path: Path, rows: int) -> None:
    selected = ", ".join(
        f'{value} AS "{name}"' for name, value in zip(_COLUMNS.split(","), _VALUES, strict=True)
    )
    with duckdb.connect(":memory:", config={"temp_directory": str(path.parent)}) as connection:
        connection.execute(
            f"COPY (SELECT {selected} FROM range({rows}) AS counted(n)) TO '{path}' (HEADER)"
        )


def read_as_text(path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE register AS SELECT * FROM read_csv(?, all_varchar=true)", [str(path)]
        )


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of all processors: the second says more on a busy machine."""
    start, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - start, time.process_time() - processor


def read_to_records(path: Path, folder: Path) -> tuple[int, float]:
    """Most bytes that this process held, and seconds; runs in a child of its own."""
    start = time.perf_counter()
    write_loaded(Reading("irs_bmf", SourceFile("irs_bmf", path, path.name, _DAY), "public", folder))
    kept = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kept * 1024, time.perf_counter() - start


def memory_of(path: Path, rows: int) -> bool:
    """Read a file in a child as a build does; tell whether it kept within its memory."""
    from benchmarks import reading  # the child knows this module by its name, not as __main__

    folder = path.parent / "records"
    folder.mkdir()
    most, seconds = run_confined(reading.read_to_records, path, folder, seconds=7200)
    with duckdb.connect() as connection:
        counted = connection.execute(
            f"SELECT count(*) FROM read_parquet('{folder / 'organization.parquet'}')"
        ).fetchall()
    size = path.stat().st_size / 1e9
    print(f"{size:.1f} GB into {counted[0][0]} records in {seconds:.0f} s, {most / 2**30:.2f} GiB")
    kept = most <= PROMISED_BYTES and counted[0][0] == rows
    print(f"promised: all rows within 2 GiB: {'kept' if kept else 'BROKEN'}")
    return kept


def ratio_of(path: Path, rows: int) -> bool:
    """Take both ways in turns; tell whether the ratio is within what is promised."""
    file = SourceFile("irs_bmf", path, path.name, _DAY)
    text, typed = [], []
    for _ in range(ROUNDS):
        text.append(timed(lambda: read_as_text(path)))
        typed.append(timed(lambda: load(file)))
    print(f"{rows} rows, {len(COLUMNS.kept)} columns kept, best of {ROUNDS}")
    ratios = []
    for name, plain, ours in zip(("clock", "processors"), _best(text), _best(typed), strict=True):
        ratios.append(ours / plain)
        print(f"{name}: all-text {plain:.3f} s, typed {ours:.3f} s, ratio {ratios[-1]:.2f}")
    print(f"promised: clock at most {PROMISED}: {'kept' if ratios[0] <= PROMISED else 'BROKEN'}")
    return ratios[0] <= PROMISED


def _best(times: list[tuple[float, float]]) -> tuple[float, float]:
    return min(clock for clock, _ in times), min(processor for _, processor in times)


def main(rows: int, *, is_soak: bool) -> int:
    with tempfile.TemporaryDirectory() as folder:
        if is_soak and shutil.disk_usage(folder).free < 50e9:
            print("the soak wants 50 GB of free disk")
            return 2
        path = Path(folder) / "register.csv"
        write_register(path, rows)
        is_fast = is_soak or ratio_of(path, rows)
        return int(not (memory_of(path, rows) and is_fast))


if __name__ == "__main__":
    soak = "--soak" in sys.argv
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(given[0] if given else SOAK_ROWS if soak else ROWS, is_soak=soak))
