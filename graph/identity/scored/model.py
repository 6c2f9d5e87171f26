"""The trained model: weights by feature and level, as JSON that a person can read.

It lies in the workspace (``decisions/matching.json``) and holds no name, no number and no date.
"""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

from graph.errors import WorkspaceError
from graph.identity.scored.comparisons import FEATURES, Weights

FORMAT = 1
_ABOUT = (
    "Weights of matching: m is how often a level holds among records of one organization, u among"
    " others. Learned from the records themselves, without answers. Delete this file to learn anew."
)


def default_weights() -> Weights:
    """Give the weights that come with the product, learned from made-up organizations."""
    file = resources.files("graph.identity.scored") / "default_model.json"
    return _weights(json.loads(file.read_text(encoding="utf-8")), "default_model.json")


_LEAST = 1e-12  # rarer than one in all organizations there are; less is damage


def read_weights(path: Path) -> Weights:
    """Read weights; raises `WorkspaceError` where the file is damaged or of another version."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, ValueError, RecursionError) as error:
        raise _unreadable(str(path), str(error)) from None
    return _weights(stored, str(path))


def write_weights(path: Path, weights: Weights) -> None:
    """Write weights in the order of the features, with the conditions that they belong to."""
    comparisons = [
        {
            "feature": feature.name,
            "levels": [
                {
                    "level": level.words,
                    "m": weights[feature.name][level.words][0],
                    "u": weights[feature.name][level.words][1],
                    "condition": level.condition,
                }
                for level in feature.levels
            ],
        }
        for feature in FEATURES
    ]
    stored = {"about": _ABOUT, "format": FORMAT, "comparisons": comparisons}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def rounded_weight(m: float, u: float) -> float:
    """Give the weight of a level in bits, log2(m/u).

    >>> rounded_weight(0.8, 0.1)
    3.0
    """
    return round(math.log2(m / u), 6)


def _weights(stored: Any, where: str) -> Weights:
    try:
        found = {
            item["feature"]: {
                level["level"]: (float(level["m"]), float(level["u"])) for level in item["levels"]
            }
            for item in stored["comparisons"]
        }
        conditions = [level["condition"] for item in stored["comparisons"]
                      for level in item["levels"]]  # fmt: skip
        values = [value for levels in found.values() for pair in levels.values() for value in pair]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _unreadable(where, f"{type(error).__name__} {error}") from None
    expected = [level.condition for feature in FEATURES for level in feature.levels]
    named = {feature.name: {level.words for level in feature.levels} for feature in FEATURES}
    held = {name: set(levels) for name, levels in found.items()}
    if stored.get("format") != FORMAT or conditions != expected or held != named:
        raise _unreadable(where, "it was learned for other comparisons than ours")
    if not all(_LEAST <= value <= 1 for value in values):
        raise _unreadable(where, f"a weight is not between {_LEAST} and 1")
    for name, levels in found.items():
        if len({rounded_weight(*pair) for pair in levels.values()}) < len(levels):
            raise _unreadable(where, f"two levels of {name} weigh the same")
    return found


def _unreadable(where: str, why: str) -> WorkspaceError:
    return WorkspaceError(
        where, f"the model of matching cannot be used ({why})", "delete the file and build again"
    )
