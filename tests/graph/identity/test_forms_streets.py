"""Streets, phones and web addresses in one spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa
import pytest

from graph.identity.forms.phones import create_phones, shared_hosts, website_sql
from graph.identity.forms.streets import create_streets

Create = Callable[[duckdb.DuckDBPyConnection, str, str], None]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def made(
    connection: duckdb.DuckDBPyConnection, create: Create, text: str
) -> list[tuple[object, ...]]:
    connection.register("given", pa.table({"raw": [text, None]}))
    create(connection, "made", "SELECT raw FROM given")
    return connection.execute("SELECT * EXCLUDE (raw) FROM made").fetchall()


@pytest.mark.parametrize(
    ("text", "street", "house", "unit"),
    [
        ("12 Example Street", "EXAMPLE ST", "12", None),
        ("12 EXAMPLE ST.", "EXAMPLE ST", "12", None),
        ("12 North Example Avenue, Suite 200", "N EXAMPLE AVE", "12", "200"),
        ("12 N. Example Ave Ste 200", "N EXAMPLE AVE", "12", "200"),
        ("12 N.Example Ave #200", "N EXAMPLE AVE", "12", "200"),
        ("12 Example Blvd N.W. 5th Floor", "EXAMPLE BLVD NW", "12", "5"),
        ("12 Example Boulevard Northwest Flr 5", "EXAMPLE BLVD NW", "12", "5"),
        ("12 Example Pl NE 1079", "EXAMPLE PL NE", "12", "1079"),
        ("12 Example Rd Apt B", "EXAMPLE RD", "12", "B"),
        ("12-14 Example Rd", "EXAMPLE RD", "12-14", None),
        ("12 1/2 Example Rd", "EXAMPLE RD", "12", None),
        ("12 Example Rd PO Box 44", "EXAMPLE RD", "12", None),
        ("P.O. Box 044", "PO BOX", "44", None),
        ("Post Office Box 44", "PO BOX", "44", None),
        ("Rural Route 2 Box 7", "RR 2", "7", None),
        ("One Example Plaza", "EXAMPLE PLZ", "1", None),
        ("1st and Example", "1ST AND EXAMPLE", None, None),
        ("12 \uff25xample Straße", "EXAMPLE STRASSE", "12", None),
    ],
)
def test_a_street_line_is_taken_apart(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    street: str,
    house: str | None,
    unit: str | None,
) -> None:
    assert made(connection, create_streets, text) == [(street, house, unit)]


@pytest.mark.parametrize("text", ["", "...", "#", "12", "Suite 5", "Department of Examples"])
def test_what_names_no_street_gives_none(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert made(connection, create_streets, text) == []


@pytest.mark.parametrize(
    "text",
    ["(202) 555-0100", "202.555.0100", "2025550100", "1-202-555-0100", "+1 202 555 0100",
     "202-555-0100 ext. 12", "202-555-0100 x12"],
)  # fmt: skip
def test_a_number_has_one_form(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert made(connection, create_phones, text) == [("+12025550100",)]


def test_a_number_abroad_keeps_its_country(connection: duckdb.DuckDBPyConnection) -> None:
    assert made(connection, create_phones, "+44 (0)20 7946 0958") == [("+442079460958",)]


@pytest.mark.parametrize(
    "text",
    ["", "ask for us", "555-0100", "000-000-0000", "202-055-0100", "222-222-2222", "+44 1", "911"],
)
def test_what_is_no_number_gives_none(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert made(connection, create_phones, text) == []


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://www.example.org/about?x=1", "example.org"),
        ("WWW.EXAMPLE.ORG.", "example.org"),
        ("//example.org", "example.org"),
        ("example.org:8080", "example.org"),
        ("https://house.example.org", "house.example.org"),
        ("https://example.wixsite.com/house", "example.wixsite.com"),
        ("https://www.facebook.com/example", None),
        ("https://sites.google.com/view/example", None),
        ("someone@gmail.com", None),
        ("http://ex ample.org", None),
        ("none", None),
        ("", None),
    ],
)
def test_a_web_address_is_its_host(
    connection: duckdb.DuckDBPyConnection, address: str, host: str | None
) -> None:
    (found,) = connection.execute(f"SELECT {website_sql('$1')}", [address]).fetchall()
    assert found == (host,)


def test_shared_hosts_are_hosts_in_order() -> None:
    assert list(shared_hosts()) == sorted(set(shared_hosts()))
    assert all(host == host.lower() and "." in host for host in shared_hosts())
