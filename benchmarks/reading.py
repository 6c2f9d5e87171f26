"""Reading a register to typed records, against DuckDB's own all-text read of the same file.

Run: python -m benchmarks.reading [rows]. Generates the rows itself, takes both in turns and prints
the best time of each and their ratio; the promise is at most 4 at 200,000 rows.
"""

import datetime
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from loaders.irs_bmf.loader import COLUMNS, load
from loaders.reading.source_file import SourceFile

PROMISED = 4.0
ROUNDS = 7
_ROW = (
    "00{n:07},EXAMPLE ASSOCIATION NUMBER {n} OF EXAMPLETON,% EXAMPLE OFFICER,{n} EXAMPLE STREET,"
    "EXAMPLETON,OR,{zip}-{four:04},0000,03,3,1000,{year}0{month},1,15,000000000,1,01,201912,3,3,01,"
    "0,12,{asset},{income},{revenue},P{ntee},{sort}\n"
)
HEADER = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,"
    "DEDUCTIBILITY,FOUNDATION,ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,"
    "FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME\n"
)


def write_register(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for n in range(rows):
            out.write(
                _ROW.format(
                    n=n, zip=97000 + n % 1000, four=n % 10000, year=1950 + n % 70,
                    month=1 + n % 9, asset=n * 7, income=n * 3, revenue=n * 2 - 50,
                    ntee=10 + n % 90, sort="EXAMPLE SECOND NAME" if n % 9 == 0 else "",
                )
            )  # fmt: skip


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


def main(rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_register(path, rows)
        file = SourceFile("irs_bmf", path, path.name, datetime.date(2026, 1, 1))
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
    return ratios[0]


def _best(times: list[tuple[float, float]]) -> tuple[float, float]:
    return min(clock for clock, _ in times), min(processor for _, processor in times)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000) > PROMISED)
