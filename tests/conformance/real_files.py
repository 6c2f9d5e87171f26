"""Every real data file at hand, loaded into one workspace; the account of each goes to the docs.

Run as a program, it writes ``docs/real-files.md`` anew.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from commonground.build import build
from commonground.workspace import add_files, init_workspace

TREE = Path(__file__).resolve().parents[2]
PAGE = TREE / "docs" / "real-files.md"
# Which source each file belongs to; a group is one file of the dataset.
FILES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "irs_bmf": (
        ("irs_bmf/eo_dc_2020-03.csv",),
        ("irs_bmf/eo_dc_2021-02.csv",),
        ("irs_bmf/eo_nv_2021-02.csv",),
        ("irs_bmf/eo_ct_2021-02.csv",),
    ),
    "irs_990_grants": (("irs990_efile/201541349349307794_public.xml",),),
    "dol_goods": (
        ("dol_ilab_goods.csv",),
        ("dol_ilab_xml/goods_2018.xml",),
        ("dol_ilab_xml/goods_2021.xml",),
    ),
    "dol_findings": (
        ("dol_ilab_countries.csv",),
        ("dol_ilab_suggested_actions_2022.csv",),
        ("dol_ilab_projects_2022.csv",),
        ("dol_ilab_xml/countries_2021.xml",),
    ),
    "country_ratings": (("tip_tiers_2001_2015.csv",),),
    "charity_relations": (("uk_charity_parent.csv",),),
    "places": (("us_counties.csv",), ("us_zips.csv",)),
    "program_directory": (
        *(
            (f"hsds_3.0_examples/{name}.json",)
            for name in (
                "base", "location", "organization_full", "organization_list",
                "service_at_location_full", "service_at_location_list", "service_full",
                "service_list", "tabular", "taxonomy", "taxonomy_list", "taxonomy_term",
                "taxonomy_term_list",
            )
        ),
        ("hsds_3.0_examples/csv",),
    ),
    "spreadsheet": (("aln_16320_awards_sample.csv",),),
}  # fmt: skip
# Schemas, code lists and lists of paths: they describe data and hold none.
APART = (
    "360giving_1.4.3/", "hsds_3.0_datapackage.json", "hsds_3.1_datapackage.json",
    "irs990_xpaths.csv", "naics_2017.csv", "ntee_codes.csv", "SOURCES.md",
)  # fmt: skip
MAPPING = """\
row = "grant"

[columns]
listing = "assistance_listing"
title = "assistance_listing_title"
funder_name = "awarding_agency"
recipient_name = "recipient_name"
amount_usd = "amount_usd"
start = "start_date"
end = "end_date"
"""
HEAD = """\
# Real files, row by row

Each file below is a publisher's own (or a flattening of it that keeps the values), loaded as it
is. *Read = loaded + merged + rejected* in every line: merged records say again what an earlier
record of the same dataset says, rejected ones are named in the findings with line, rule and mend.
Files that hold no record of ours (terms of a taxonomy, the address of an interface) read nothing,
and a finding says so. Written by `python -m tests.conformance.real_files FOLDER`; a test compares.

"""


def load_all(shared: Path, folder: Path) -> pl.DataFrame:
    """Load every file into a new workspace, build it, and give the account of each file."""
    workspace = init_workspace(folder / "workspace", salt="real")
    for source, groups in FILES.items():
        for group in groups:
            paths = [shared / name for name in group]
            if source == "spreadsheet":
                mapping = folder / "aln_16320_awards_sample.toml"
                mapping.write_text(MAPPING, encoding="utf-8")
                paths.append(mapping)
            elif paths[0].is_dir():
                paths = sorted(paths[0].glob("*.csv"))
            name = "hsds_csv" if paths[0].parent.name == "csv" else None
            workspace = add_files(workspace, source, paths, name=name)
    accounts = build(workspace).accounts
    return accounts.select("dataset", "file", "read", "loaded", "merged", "rejected").sort(
        "dataset", "file"
    )


def page_of(accounts: pl.DataFrame) -> str:
    """Write the accounts as the page of the docs."""
    lines = ["| source | file | read | loaded | merged | rejected |", "|---|---|--:|--:|--:|--:|"]
    for *names, read, loaded, merged, rejected in accounts.iter_rows():
        numbers = " | ".join(f"{number:,}" for number in (read, loaded, merged, rejected))
        lines.append(f"| {' | '.join(names)} | {numbers} |")
    sums = accounts.select(pl.col("read", "loaded", "merged", "rejected").sum()).row(0)
    lines.append(f"| all | {accounts.height} files | " + " | ".join(f"{n:,}" for n in sums) + " |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        text = page_of(load_all(Path(sys.argv[1]), Path(scratch)))
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
