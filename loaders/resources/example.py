"""Write made-up resources for a synthetic world: a few for all, a department and a line a state."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.world import WAVES, World

_FOR_ALL = (
    ("Example Guide for New Coalitions", "guide", "training-coordination", "nonprofit;government"),
    ("Example Checklist for Buyers", "tool", "worker-rights", "business"),
    ("Example Story of Three Shelters", "case_study", "safety-planning", "nonprofit"),
    ("Example National Line", "hotline", "crisis-intervention-hotline", ""),
)
_OF_A_STATE = (
    ("Example Human Services of {}", "department", "financial-assistance", "community;nonprofit"),
    ("Example 211 in {}", "line_211", "basic-necessities", "community;nonprofit"),
)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``resources.csv``; give its path."""
    counties = world.geography.counties
    states = sorted(set(zip(counties["state"], counties["state_name"], strict=True)))
    page = f"https://example.org/{world.seed}/resources"
    rows = [(*known, "", "US") for known in _FOR_ALL]
    rows += [
        (name.format(state), *rest, letters, state)
        for letters, state in states
        for name, *rest in _OF_A_STATE
    ]
    path = folder / "resources.csv"
    pl.DataFrame([_filled(page, *row) for row in rows]).write_csv(path)
    return [path]


def _filled(
    page: str, name: str, kind: str, service: str, sectors: str, state: str, place: str
) -> dict[str, str]:
    return {
        "name": name,
        "kind": kind,
        "publisher": "Example Office",
        "summary": "A made-up resource of a demonstration.",
        "sectors": sectors,
        "services": service,
        "state": state,
        "place": place,
        "url": page,
        "public_phone": "211" if kind == "line_211" else "",
        "checked_date": WAVES[-1].isoformat(),
        "source": page,
    }
