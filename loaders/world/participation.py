"""Draw what organizations say of their seats and what was seen: two separate draws, by rung."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from loaders.world.coalitions import Tables
from loaders.world.model import WAVES

if TYPE_CHECKING:
    import numpy as np

CLAIM_SHARE = 0.66  # two thirds say that they work in coalitions
ACT_SHARE = 0.30  # fewer than a third take part
NOT_ASKED = 0.08
NOT_LOOKED = 0.12
ENDED = 0.08
NEW_IN_SECOND_WAVE = 0.25
# First and last days of starts and of documents; no document is older than the seat it speaks of.
OLD_STARTS = ("2014-01-01", "2023-12-31")
NEW_STARTS = ("2025-04-01", "2025-09-30")
ENDS = ("2025-03-01", "2025-03-31")
FIRST_WAVE = ("2024-04-01", "2025-02-28")
SECOND_WAVE = ("2025-10-01", "2026-02-28")
RARE_ROLES = ("lead", "chair", "fiscal_host", "observer")  # a fortieth each
PARTNERSHIP_KINDS = ("referral", "joint_program", "information_sharing")
DOCUMENTS = {
    "listed": "roster",
    "signed": "agreement",
    "attended": "minutes",
    "acted": "joint award",
}
SURVIVOR_LED = (0.07, 0.55)  # declared, declared not; the rest was not asked
COMMUNITY_LED = (0.15, 0.45)
MEMBERSHIP_COLUMNS = {
    "organization": pl.Int64,
    "coalition": pl.Int64,
    "role": pl.String,
    "seat": pl.String,
    "claimed": pl.Boolean,
    "observed": pl.Boolean,
    "rung": pl.String,
    "evidence_type": pl.String,
    "evidence_date": pl.Date,
    "start": pl.Date,
    "end": pl.Date,
    "wave": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What each seated organization says and does; None where nobody asked or looked."""

    claims: dict[int, bool | None]
    acts: dict[int, bool | None]


def draw_answers(rng: np.random.Generator, tables: Tables) -> Answers:
    """Draw claim and act of every organization that sits in a small coalition, independently.

    Bridges are no list that somebody forgot: they say of every seat that they hold it.
    """
    listed = set(tables.members[tables.mega_list])
    claims: dict[int, bool | None] = {}
    acts: dict[int, bool | None] = {}
    for organization in sorted(tables.seats()):
        asked, said, looked, done = rng.random(4)
        claims[organization] = None if asked < NOT_ASKED else bool(said < CLAIM_SHARE)
        if organization in tables.bridges:
            claims[organization] = True
        unseen = looked < NOT_LOOKED and organization not in listed and asked >= NOT_ASKED
        acts[organization] = None if unseen else bool(done < ACT_SHARE)
    return Answers(claims, acts)


def draw_memberships(rng: np.random.Generator, tables: Tables, answers: Answers) -> pl.DataFrame:
    """Write the roster rows of both waves, sorted by wave, coalition and organization."""
    rows: list[tuple[object, ...]] = []
    for organization, coalitions in sorted(tables.seats().items()):
        seats = sorted(coalitions)
        lasting = organization in tables.bridges
        shown = seats[int(rng.integers(len(seats)))]
        for coalition in seats:
            said = _said(rng, answers.claims[organization], coalition == shown or lasting)
            done = _done(rng, answers.acts[organization], coalition == shown)
            rows += _seat_rows(rng, (organization, coalition), said, done, lasting=lasting)
    day = WAVES[1] - datetime.timedelta(days=60)
    for number, organization in enumerate(tables.members[tables.mega_list]):
        role = ("chair", "lead", "fiscal_host")[number] if number < 3 else "member"
        said_nothing = (None, False, "listed", DOCUMENTS["listed"], day, None, None, 1)
        rows.append((organization, tables.mega_list, role, None, *said_nothing))
    frame = pl.DataFrame(rows, schema=MEMBERSHIP_COLUMNS, orient="row")
    return frame.sort("wave", "coalition", "organization")


def draw_partnerships(rng: np.random.Generator, tables: Tables, answers: Answers) -> pl.DataFrame:
    """Write the partnerships: claimed where both ends claim, seen where both were seen acting."""
    rows = []
    for one, other in sorted(tables.pairs):
        claimed = bool(answers.claims.get(one) and answers.claims.get(other))
        acted = bool(answers.acts.get(one) and answers.acts.get(other))
        rows.append(
            {
                "organization": one,
                "partner": other,
                "kind": PARTNERSHIP_KINDS[int(rng.integers(3))],
                "start": _day(rng, "2016-01-01", "2024-12-31"),
                "claimed": True if claimed else None,
                "observed": True if acted else None if claimed else False,
                "rung": "acted" if acted else "signed",
                "evidence_date": _day(rng, "2025-04-01", "2026-02-28"),
            }
        )
    schema = {
        "organization": pl.Int64,
        "partner": pl.Int64,
        "kind": pl.String,
        "start": pl.Date,
        "claimed": pl.Boolean,
        "observed": pl.Boolean,
        "rung": pl.String,
        "evidence_date": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema)


def draw_voices(rng: np.random.Generator, organizations: pl.DataFrame) -> pl.DataFrame:
    """Add survivor_led and community_led: declared, declared not, or null where nobody asked."""
    draws = rng.random((2, organizations.height))
    return organizations.with_columns(
        survivor_led=_voice(draws[0], SURVIVOR_LED), community_led=_voice(draws[1], COMMUNITY_LED)
    )


def _voice(draw: np.ndarray, shares: tuple[float, float]) -> pl.Expr:
    asked = pl.Series(draw < sum(shares))
    declared = pl.Series(draw < shares[0])
    word = pl.when(declared).then(pl.lit("declared")).otherwise(pl.lit("declared_not"))
    return pl.when(asked).then(word)


def _said(rng: np.random.Generator, claims: bool | None, is_shown: bool) -> bool | None:
    often = bool(rng.random() < 0.7)
    return None if claims is None else claims and (is_shown or often)


def _done(rng: np.random.Generator, acts: bool | None, is_shown: bool) -> tuple[bool | None, str]:
    """Whether taking part was seen at this table, and the highest rung."""
    often, high = rng.random(2)
    if acts and (is_shown or often < 0.4):
        return True, "acted" if high < 0.35 else "attended"
    return (None if acts is None else False), "signed" if high < 0.3 else "listed"


def _seat_rows(
    rng: np.random.Generator,
    seat: tuple[int, int],
    said: bool | None,
    done: tuple[bool | None, str],
    *,
    lasting: bool,
) -> list[tuple[object, ...]]:
    """One or two rows of one seat: some ended before the second wave, some are new in it."""
    fate, role_draw, seat_draw, twice = rng.random(4)
    turn = int(role_draw * 40)
    role = RARE_ROLES[turn] if turn < len(RARE_ROLES) else "member"
    power = "decision" if role in ("lead", "chair") or seat_draw < 0.25 else None
    power = "advisory" if power is None and seat_draw < 0.6 else power
    ended = fate < ENDED and not lasting
    is_new = fate > 1 - NEW_IN_SECOND_WAVE
    fixed = (*seat, role, power)
    start = _day(rng, *(NEW_STARTS if is_new else OLD_STARTS))
    end = _day(rng, *ENDS) if ended else None
    observed, rung = done
    seen = _day(rng, *(FIRST_WAVE if ended else SECOND_WAVE))
    last = (said, observed, rung, DOCUMENTS[rung], seen, start, end, 0 if ended else 1)
    rows: list[tuple[object, ...]] = [(*fixed, *last)]
    if not ended and not is_new and twice < 0.5:
        earlier = (False if observed is not None else None, "listed", DOCUMENTS["listed"])
        rows.append((*fixed, said, *earlier, _day(rng, *FIRST_WAVE), start, None, 0))
    return rows


def _day(rng: np.random.Generator, first: str, last: str) -> datetime.date:
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    return start + datetime.timedelta(days=int(rng.integers((end - start).days + 1)))
