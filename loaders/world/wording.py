"""Say whom programs are for and what they are called, so that words alone mislead.

Two strangers that do one thing are worded differently; some programs that have nothing in common
are worded nearly alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.schema import get_type
from loaders.world.geography import Geography
from loaders.world.model import Program
from loaders.world.words import (
    PROGRAM_FORMS,
    PROGRAM_NAMES,
    SECOND_WORDS,
    SERVICE_OPENINGS,
    SERVICE_WORDS,
)

if TYPE_CHECKING:
    import numpy as np

FORMS = ("sex", "labor", "both", "not_stated")
FORM_SHARES = (0.35, 0.22, 0.13, 0.30)
POPULATION_OF_FORM = {
    "sex": ("sex-trafficking-survivors",),
    "labor": ("labor-trafficking-survivors",),
    "both": ("trafficking-survivors",),
    "not_stated": (),
}
# Ordinary programs with one set of services in one county differ at least so much in populations.
LARGEST_OVERLAP = 0.5
DRAWS = 60
ALIKE_PER_PROGRAM = 0.03

Pairs = list[tuple[Program, Program]]


def draw_populations(
    rng: np.random.Generator, geography: Geography, programs: list[Program], pairs: Pairs
) -> None:
    """Draw trafficking form and populations; only given pairs share services and people."""
    declared = get_type("population").codes
    others = [code for code in declared if "trafficking" not in code]
    groups: dict[tuple[str, ...], list[Program]] = {}
    for first, second in pairs:
        first.form, first.populations = _people(rng, others, 2)
        second.form, second.populations = first.form, first.populations
        groups.setdefault(first.services, []).extend((first, second))
    places = {item.id: _places(geography, item) for item in programs}
    paired = {item.id for pair in pairs for item in pair}
    for program in programs:
        if program.id in paired:
            continue
        near = [
            other
            for other in groups.setdefault(program.services, [])
            if other.organization != program.organization and places[other.id] & places[program.id]
        ]
        tries = (_people(rng, others, int(rng.integers(1, 4))) for _ in range(DRAWS))
        best: tuple[float, str, tuple[str, ...]] | None = None
        for form, people in tries:
            overlap = max((_overlap(people, other.populations) for other in near), default=0.0)
            if best is None or overlap < best[0]:
                best = (overlap, form, people)
            if overlap <= LARGEST_OVERLAP:
                break
        if best is not None:
            _, program.form, program.populations = best
        groups[program.services].append(program)


def _people(rng: np.random.Generator, others: list[str], count: int) -> tuple[str, tuple[str, ...]]:
    form = FORMS[int(rng.choice(len(FORMS), p=FORM_SHARES))]
    drawn = rng.choice(others, size=count, replace=False).tolist()
    return form, tuple(sorted({*POPULATION_OF_FORM[form], *drawn}))


def _places(geography: Geography, program: Program) -> set[int]:
    """Counties that a program reaches, as positions."""
    if program.reach == "areas":
        return set(program.areas)
    if program.reach == "statewide":
        state = geography.states[program.site]
        return {item for item in range(geography.count) if geography.states[item] == state}
    return set(range(geography.count)) if program.reach is not None else set()


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    shared = len(set(one) & set(other))
    return shared / (len(one) + len(other) - shared)


def word_programs(rng: np.random.Generator, programs: list[Program], pairs: Pairs) -> int:
    """Give names and descriptions; return how many pairs of strangers were worded nearly alike."""
    for number, program in enumerate(programs):
        _word(rng, program, variant=int(rng.integers(3)), number=number)
    paired = set()
    for one, other in pairs:
        paired |= {one.id, other.id}
        variant = int(rng.integers(3))
        _word(rng, one, variant=variant, number=int(rng.integers(1000)))
        _word(rng, other, variant=(variant + 1) % 3, number=int(rng.integers(1000)) + 1000)
    free = [program for program in programs if program.id not in paired and program.is_running]
    shuffled = [free[int(item)] for item in rng.permutation(len(free))]
    alike = 0
    for one, other in zip(shuffled[::2], shuffled[1::2], strict=False):
        if alike < ALIKE_PER_PROGRAM * len(programs) and not set(one.services) & set(
            other.services
        ):
            other.name = f"{one.name} {('North', 'South', 'East', 'West')[alike % 4]}"
            other.description = one.description = _plain(rng)
            alike += 1
    return alike


def _word(rng: np.random.Generator, program: Program, *, variant: int, number: int) -> None:
    first = PROGRAM_NAMES[int(rng.integers(len(PROGRAM_NAMES)))]
    second = SECOND_WORDS[number % len(SECOND_WORDS)]
    form = PROGRAM_FORMS[int(rng.integers(len(PROGRAM_FORMS)))]
    program.name = f"Example {first} {second} {form}"
    said = [SERVICE_WORDS[code][variant] for code in program.services]
    opening = SERVICE_OPENINGS[(variant + int(rng.integers(2))) % len(SERVICE_OPENINGS)]
    sentence = opening.format(services=" and ".join(said))
    program.description = sentence[0].upper() + sentence[1:]


def _plain(rng: np.random.Generator) -> str:
    who = ("People in need", "Anybody in danger", "Neighbors", "Families")[int(rng.integers(4))]
    return f"{who} find safety, support and a way forward with a team that listens."
