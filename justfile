# Short names for what one does every day; `just` lists them.
set positional-arguments

_list:
    @just --list

# the tests that README names; `just test tests/cli` runs some
test *arguments:
    uv run pytest "$@"

# another tier: browser, promises, conformance, servers
tier name:
    uv run pytest -m {{ name }}

lint:
    uv run ruff check .
    uv run ruff format --check .
    uv run lint-imports

format:
    uv run ruff check --fix .
    uv run ruff format .

types:
    uv run mypy

# write docs/cli.md, docs/sources and the output in README from the commands and sources
docs:
    uv run python -m tests.cli.reference
    uv run python -m tests.cli.source_pages
    uv run python -m tests.tour

# the explorer on the demonstration
serve:
    uv run commonground explore

# a benchmark: reading, speed, truth
bench name *arguments:
    uv run python -m benchmarks.{{ name }} {{ arguments }}

# take newer versions of everything and write down which
pins:
    uv run python .ci/pins.py

# what continuous integration runs
ci:
    bash .ci/run
