"""Draw a whole world from a seed, part by part, in a fixed order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from graph.errors import UsageError
from loaders.world.coalitions import Tables, draw_tables, name_coalitions
from loaders.world.coverage import Coverage, plant_fragile_shelter, plant_gaps
from loaders.world.geography import PLACES_FOLDER, Geography, read_geography
from loaders.world.model import Program, Sizes, World
from loaders.world.organizations import draw_organizations
from loaders.world.participation import (
    draw_answers,
    draw_memberships,
    draw_partnerships,
    draw_voices,
)
from loaders.world.planted import plant_matching, state_matching
from loaders.world.programs import (
    Services,
    directory_id,
    draw_programs,
    draw_services,
    draw_twins,
    program_id,
)
from loaders.world.truth import state_truth
from loaders.world.wording import Pairs, draw_populations, word_programs

FEWEST = 60
WITHOUT_EIN_ON_ROSTER = 0.06


def generate_world(organizations: int, seed: int, *, places: Path = PLACES_FOLDER) -> World:
    """Draw a world of so many organizations; the same numbers give the same world.

    A world of less than a few hundred has some chapters of its largest list beside those asked
    for, as that list always holds more than 200. Raises `UsageError` below 60 organizations,
    where nothing could be planted.
    """
    if organizations < FEWEST:
        what = f"{organizations} organizations are too few to plant anything among"
        raise UsageError("--organizations", what, f"ask for {FEWEST} or more")
    sizes = Sizes.of(organizations)
    geography = read_geography(_stream(seed, 0), places)
    people = draw_organizations(_stream(seed, 1), sizes, geography)
    people = draw_voices(_stream(seed, 2), people)
    tables = draw_tables(_stream(seed, 3), sizes, geography, people)
    services = draw_services(_stream(seed, 4), geography.states)
    coverage, twins, linked, shelter = _draw_coverage(
        seed, sizes, geography, people, tables, services
    )
    planted = {
        item for pair in (*twins, *linked) for item in (pair[0].organization, pair[1].organization)
    }
    people = _on_rosters(_stream(seed, 9), people, planted | set(tables.bridges))
    answers = draw_answers(_stream(seed, 10), tables)
    memberships = draw_memberships(_stream(seed, 11), tables, answers)
    partnerships = draw_partnerships(_stream(seed, 12), tables, answers)
    coalitions = name_coalitions(_stream(seed, 13), tables, people)
    untouched = {*planted, *tables.bridges, shelter.organization}
    matching = plant_matching(_stream(seed, 14), people, tables, list(coverage.programs), untouched)
    people = matching.people
    listed = {
        item.organization: directory_id(f"{seed}/organization/{item.organization}")
        for item in coverage.programs
    }
    truth = state_truth(
        seed=seed, sizes=sizes, coverage=coverage, tables=tables, organizations=people,
        coalitions=coalitions, memberships=memberships, twins=twins, linked=linked,
        shelter=shelter,
    )  # fmt: skip
    truth["matching"] = state_matching(matching, listed)
    return World(
        seed, sizes, geography, people, coalitions, memberships, partnerships,
        tuple(coverage.programs), matching.strangers, truth,
    )  # fmt: skip


def _stream(seed: int, part: int) -> np.random.Generator:
    """Give every part its own numbers, so that a change in one leaves the others alone."""
    return np.random.Generator(np.random.PCG64([abs(seed), int(seed < 0), part]))


def _draw_coverage(
    seed: int,
    sizes: Sizes,
    geography: Geography,
    people: pl.DataFrame,
    tables: Tables,
    services: Services,
) -> tuple[Coverage, Pairs, Pairs, Program]:
    programs = draw_programs(_stream(seed, 5), sizes, geography, people, tables, services)
    twins, linked = draw_twins(_stream(seed, 6), sizes, geography, people, tables, services)
    paired = [item for pair in (*twins, *linked) for item in pair]
    county = people["county_row"].to_list()
    hosts = sorted({(item.organization, county[item.organization]) for item in programs})
    coverage = Coverage(geography, services, [*programs, *paired], hosts)
    busy = {item.organization for item in coverage.programs}
    eins = people["ein"].to_list()
    able = [
        (item, county[item])
        for item in range(sizes.field)
        if eins[item] is not None and item not in busy and item not in tables.bridges
    ]
    planting = _stream(seed, 7)
    shelter = plant_fragile_shelter(planting, coverage, able)
    plant_gaps(planting, coverage, sizes)
    planned = {cell for cell, reason in coverage.kept.items() if reason == "gap"}
    if coverage.gaps() != planned or coverage.gaps(generously=True) != planned:
        raise RuntimeError(f"seed {seed}: the gaps of the world are not the planted ones")
    for number, program in enumerate(coverage.programs):
        program.id = program_id(seed, number)
    wording = _stream(seed, 8)
    draw_populations(wording, geography, coverage.programs, [*twins, *linked])
    word_programs(wording, coverage.programs, [*twins, *linked])
    return coverage, twins, linked, shelter


def _on_rosters(rng: np.random.Generator, people: pl.DataFrame, planted: set[int]) -> pl.DataFrame:
    """Leave the EIN of a few organizations off rosters and directories, never of planted ones."""
    lost = rng.random((2, people.height)) < WITHOUT_EIN_ON_ROSTER
    lost[:, sorted(planted)] = False
    return people.with_columns(
        roster_ein=pl.Series(~lost[0]) & pl.col("ein").is_not_null(),
        directory_ein=pl.Series(~lost[1]) & pl.col("ein").is_not_null(),
    )
