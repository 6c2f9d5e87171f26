"""The synthetic world: repeatable, marked, and true to what it says of itself."""

from __future__ import annotations

import csv
import datetime
import json
import math
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.errors import UsageError
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.sources import load_function, read_source, source_names
from loaders.world import Program, World, generate_world, write_world

Cells = set[tuple[str, str]]


@pytest.fixture(scope="module")
def world() -> World:
    return generate_world(1200, 7)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    write_world(world, out)
    return out


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def counties(folder: Path) -> dict[str, dict[str, str]]:
    return {row["fips"]: row for row in _rows(folder / "places" / "counties.csv")}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_world(generate_world(150, 3), tmp_path / name)
    assert _contents(tmp_path / "one") == _contents(tmp_path / "other")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    for seed in (3, 4):
        write_world(generate_world(150, seed), tmp_path / str(seed))
    one, other = _contents(tmp_path / "3"), _contents(tmp_path / "4")
    assert one.keys() == other.keys()
    differing = {name for name in one if one[name] != other[name]}
    # Facts that come with the product, and the real ZIPs, are the same in every world.
    shipped = {f"{name}/{read_source(name).shipped}" for name in source_names()}
    assert set(one) - differing - shipped == {"places/zips.csv"}


def test_every_source_is_written_and_dated(folder: Path, truth: dict[str, Any]) -> None:
    written = set(_contents(folder)) - {"truth.json"}
    assert written == set(truth["files"])
    sources = {name.partition("/")[0] for name in written}
    examples = Path(__file__).parents[2].glob("loaders/*/example.py")
    assert sources == {path.parent.name for path in examples}
    assert sorted(set(truth["files"].values())) == truth["retrieved"]


def test_too_small_a_world_is_refused() -> None:
    with pytest.raises(UsageError, match="ask for"):
        generate_world(10, 1)


def test_everybody_is_marked_synthetic(folder: Path, world: World) -> None:
    names = [*world.organizations["name"], *world.coalitions["name"]]
    names += [program.name for program in world.programs]
    assert [name for name in names if not name.startswith("Example ")] == []
    for path in (folder / "irs_bmf").iterdir():
        for row in _rows(path):
            assert row["EIN"].startswith("00")
            assert len(row["EIN"]) == 9
            assert row["NAME"].startswith("EXAMPLE ")


def test_most_of_the_register_has_nothing_to_do_with_the_field(world: World) -> None:
    busy = set(world.memberships["organization"]) | {item.organization for item in world.programs}
    registered = world.organizations.filter("is_registered")["number"].to_list()
    assert sum(1 for number in registered if number in busy) < len(registered) / 2


def test_organizations_open_close_and_are_renamed_between_editions(folder: Path) -> None:
    editions: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((folder / "irs_bmf").iterdir()):
        rows = _rows(path)
        editions[path.stem[-7:]].update({row["EIN"]: row["NAME"] for row in rows})
    before, after = (editions[name] for name in sorted(editions))
    assert set(before) - set(after)
    assert set(after) - set(before)
    assert any(before[ein] != after[ein] for ein in set(before) & set(after))


def _kilometres(one: dict[str, str], other: dict[str, str]) -> float:
    """Law of cosines, unlike the generator's haversine; in kilometres."""
    a, b, c, d = (math.radians(float(row[key])) for row in (one, other) for key in ("lat", "lon"))
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6371.0088 * math.acos(min(1.0, cosine))


def _poorer(counties: dict[str, dict[str, str]]) -> set[str]:
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    known = {fips: row for fips, row in counties.items() if row["poverty_pct_2021"]}
    for row in known.values():
        people = float(row["population_2022"])
        totals[row["state"]][0] += people * float(row["poverty_pct_2021"])
        totals[row["state"]][1] += people
    return {
        fips
        for fips, row in known.items()
        if float(row["poverty_pct_2021"]) > 1.15 * totals[row["state"]][0] / totals[row["state"]][1]
    }


def _reached(world: World, program: Program) -> set[str]:
    geography = world.geography
    if program.reach == "areas":
        return {geography.fips[item] for item in program.areas}
    state = geography.states[program.site]
    return {
        fips
        for fips, other in zip(geography.fips, geography.states, strict=True)
        if program.reach is not None and (program.reach != "statewide" or other == state)
    }


def _empty_cells(world: World, counties: dict[str, dict[str, str]]) -> tuple[Cells, Cells]:
    """Cells nobody reaches with two served neighbours: in poorer counties, and with no figure."""
    served: dict[str, set[str]] = defaultdict(set)
    hidden: Cells = set()
    for program in world.programs:
        for service in program.services:
            if program.reach is None:
                hidden.add((world.geography.fips[program.site], service))
            elif program.is_running:
                served[service] |= _reached(world, program)
    poorer = _poorer(counties)
    gaps, unknown = set(), set()
    for fips, row in counties.items():
        others = sorted(
            (_kilometres(row, counties[item]), item) for item in counties if item != fips
        )
        near = [item for km, item in others[:5] if km <= 150]
        for service, reached in served.items():
            if fips in reached or sum(item in reached for item in near) < 2:
                continue
            if not row["poverty_pct_2021"] or (fips in poorer and (fips, service) in hidden):
                unknown.add((fips, service))
            elif fips in poorer:
                gaps.add((fips, service))
    return gaps, unknown


def test_planted_gaps_are_all_that_there_are(
    world: World, truth: dict[str, Any], counties: dict[str, dict[str, str]]
) -> None:
    gaps, unknown = _empty_cells(world, counties)
    assert gaps == {(row["place_fips"], row["service"]) for row in truth["gaps"]}
    decoys = {(row["place_fips"], row["service"]) for row in truth["decoys"]["gaps"]}
    assert unknown == decoys
    assert len(gaps) == world.sizes.gaps
    assert {row["reason"] for row in truth["decoys"]["gaps"]} == {
        "a program with unknown reach sits there",
        "no indicator of need",
    }


def _links(world: World) -> set[tuple[int, int]]:
    pairs = {
        (row[0], row[1]) for row in world.partnerships.select("organization", "partner").rows()
    }
    lists = world.memberships.group_by("coalition").agg(pl.col("organization").unique())
    for members in lists["organization"]:
        if len(members) <= 200:
            pairs |= set(combinations(sorted(members), 2))
    return pairs


def _linked(
    pair: dict[str, str], programs: dict[str, Program], links: set[tuple[int, int]]
) -> bool:
    ends = sorted(programs[pair[key]].organization for key in ("a", "b"))
    assert ends[0] != ends[1]
    return (ends[0], ends[1]) in links


def test_twins_are_alike_strangers_where_need_is_not_higher(
    world: World, truth: dict[str, Any], counties: dict[str, dict[str, str]]
) -> None:
    programs = {program.id: program for program in world.programs}
    links, poorer = _links(world), _poorer(counties)
    assert len(truth["twins"]) == world.sizes.twins
    for pair in truth["twins"]:
        one, other = programs[pair["a"]], programs[pair["b"]]
        assert (one.services, one.populations, one.areas) == (
            other.services,
            other.populations,
            other.areas,
        )
        assert one.name != other.name
        assert not _linked(pair, programs, links)
        assert not _reached(world, one) & poorer
    for pair in truth["decoys"]["twins"]:
        assert _linked(pair, programs, links)
        assert _reached(world, programs[pair["a"]]) <= poorer


def test_only_planted_pairs_do_the_same_thing(world: World, truth: dict[str, Any]) -> None:
    alike: dict[tuple[object, ...], list[Program]] = defaultdict(list)
    for program in world.programs:
        if program.serves_locally:
            alike[program.services, program.populations, tuple(sorted(program.areas))].append(
                program
            )
    found = {
        tuple(sorted((one.id, other.id)))
        for group in alike.values()
        for one, other in combinations(group, 2)
        if one.organization != other.organization
    }
    planted = {(row["a"], row["b"]) for row in (*truth["twins"], *truth["decoys"]["twins"])}
    assert found == planted


def test_bridges_sit_in_several_small_coalitions_of_several_sectors(
    world: World, truth: dict[str, Any]
) -> None:
    sizes = Counter(
        row[0] for row in world.memberships.select("coalition", "organization").unique().rows()
    )
    by_ein = world.organizations.filter(pl.col("ein").is_in(truth["bridges"]))
    assert by_ein.height == world.sizes.bridges
    for number in by_ein["number"]:
        seats = world.memberships.filter(pl.col("organization") == number)["coalition"].unique()
        assert sum(1 for seat in seats if sizes[seat] <= 40) >= 4
        ends = (pl.col("organization") == number) | (pl.col("partner") == number)
        assert world.partnerships.filter(ends).height >= 3


def test_the_very_large_list_is_large_in_every_world(truth: dict[str, Any]) -> None:
    assert generate_world(60, 1).truth["mega_list"]["members"] == 240
    assert truth["mega_list"]["members"] == 300
    assert generate_world(30_000, 1).truth["mega_list"]["members"] == 7_000


def test_listed_only_organizations_have_no_other_tie(world: World, truth: dict[str, Any]) -> None:
    eins = set(truth["decoys"]["bridges"])
    numbers = world.organizations.filter(pl.col("ein").is_in(eins))["number"].to_list()
    seats = world.memberships.filter(pl.col("organization").is_in(numbers))
    assert len(numbers) == len(eins) > 0
    assert seats["coalition"].n_unique() == 1
    partners = {*world.partnerships["organization"], *world.partnerships["partner"]}
    assert not partners & set(numbers)


def test_two_thirds_claim_and_under_a_third_act() -> None:
    counts = generate_world(6_000, 2).truth["participation"]
    claim = (counts["both"] + counts["claim_only"]) / counts["organizations"]
    act = (counts["both"] + counts["act_only"]) / counts["organizations"]
    assert claim == pytest.approx(2 / 3, abs=0.04)
    assert 0.25 < act < 1 / 3
    # Two separate draws: acting is as common among those who claim as among the others.
    among_claimers = counts["both"] / (counts["both"] + counts["claim_only"])
    assert among_claimers == pytest.approx(act, abs=0.04)


def test_seen_means_attended_or_acted(folder: Path) -> None:
    for path in (folder / "coalition_members").iterdir():
        for row in _rows(path):
            assert row["claimed"] or row["observed"]
            assert (row["observed"] == "true") == (row["rung"] in ("attended", "acted"))


def test_claims_without_acts_follow_from_the_rosters(folder: Path, truth: dict[str, Any]) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sorted((folder / "coalition_members").iterdir()):
        for row in _rows(path):
            who = (row["ein"], row["organization_name"].removesuffix(", Inc."))
            said[who].add(row["claimed"])
            done[who].add(row["observed"])
    silent = {
        who
        for who in said
        if "true" in said[who] and "true" not in done[who] and "false" in done[who]
    }
    assert silent == {(row["ein"] or "", row["name"]) for row in truth["claims_without_acts"]}


def test_the_shelter_that_closes_is_alone_in_its_cells(world: World, truth: dict[str, Any]) -> None:
    closing = truth["closing"]
    cells = {(row["place_fips"], row["service"]) for row in closing["cells"]}
    assert len(cells) >= 3
    for program in world.programs:
        if program.id != closing["program"] and program.is_running:
            reached = {
                (fips, code) for fips in _reached(world, program) for code in program.services
            }
            assert not reached & cells


def _loaded(folder: Path, truth: dict[str, Any], source: str) -> list[Loaded]:
    load = load_function(source)
    files = sorted(name for name in truth["files"] if name.startswith(f"{source}/"))
    fetched = {name: datetime.date.fromisoformat(truth["files"][name]) for name in files}
    return [load(SourceFile(source, folder / name, name, fetched[name])) for name in files]


@pytest.mark.parametrize("source", source_names())
def test_loaders_take_every_record(folder: Path, truth: dict[str, Any], source: str) -> None:
    for loaded in _loaded(folder, truth, source):
        assert loaded.read > 0
        assert loaded.rejected == 0
        assert set(loaded.findings["effect"].to_pylist()) <= {"noted"}


def _by_program(loaded: Loaded, tie: str) -> dict[str, set[str]]:
    ends: dict[str, set[str]] = defaultdict(set)
    table = loaded.records[tie]
    pairs = zip(table["source_key"].to_pylist(), table["target_key"].to_pylist(), strict=True)
    for source, target in pairs:
        ends[source].add(target)
    return ends


def test_directory_gives_services_people_and_reach_as_drawn(
    folder: Path, truth: dict[str, Any], world: World
) -> None:
    (loaded,) = _loaded(folder, truth, "program_directory")
    services, people = _by_program(loaded, "provides"), _by_program(loaded, "serves")
    covers, sites = _by_program(loaded, "covers"), _by_program(loaded, "located_in")
    programs = loaded.records["program"]
    reach = dict(zip(programs["key"].to_pylist(), programs["reach"].to_pylist(), strict=True))
    forms = dict(
        zip(programs["key"].to_pylist(), programs["trafficking_form"].to_pylist(), strict=True)
    )
    for program in world.programs:
        assert services[program.id] == set(program.services)
        assert people[program.id] == set(program.populations)
        assert reach[program.id] == program.reach
        assert (forms[program.id] or "not_stated") == program.form
        if program.reach == "areas":
            assert len(covers[program.id]) == len(program.areas)
        if program.reach is None:
            assert len(sites[program.id]) == 1
