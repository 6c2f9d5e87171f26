"""Two thousand damaged samples: no loader raises, no child dies, no record is lost in silence."""

from __future__ import annotations

import pytest

from tests.conformance.mutations import MUTATIONS, mutate, run_mutations, samples

pytestmark = pytest.mark.conformance
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_no_damage_crashes_a_loader_or_loses_a_record(share: int) -> None:
    figures = run_mutations([range(share, MUTATIONS, SHARES)])
    assert figures.tried == MUTATIONS // SHARES
    assert (figures.crashes, figures.defects, figures.losses) == ([], [], [])
    assert figures.loaded > figures.tried // 10
    assert figures.refused > figures.tried // 10
    assert len(figures.rules) > 20


def test_the_same_seed_damages_alike() -> None:
    known = samples()
    assert mutate(known[0], known, "7") == mutate(known[0], known, "7")
    assert len({mutate(known[0], known, str(seed)) for seed in range(50)}) > 40
