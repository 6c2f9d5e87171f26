"""Damaged XML of a list of goods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conformance.cases import Case, Expected, bytes_of, loads, refused

Content = str | bytes | Callable[[Path], object]
Made = Iterator[tuple[str, Content, Expected]]
NO_XML = refused("not_xml")
DOCTYPE = refused("has_doctype")
DEEP = refused("nested_too_deep")
ANOTHER = refused("file_of_another_source")


def good(name: str, country: str = "Ghana", more: str = "") -> str:
    """A good that is listed in one country."""
    return (
        f"<Good><Good_Name>{name}</Good_Name><Good_Sector>Mining</Good_Sector>{more}<Countries>"
        f"<Country><Country_Name>{country}</Country_Name><Child_Labor>Yes</Child_Labor></Country>"
        "</Countries></Good>\n"
    )


GOODS = good("Example Beads") + good("Example Açaí") + good("Example Lamps")
PLAIN = f"<Goods>\n{GOODS}</Goods>\n"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def xml_cases() -> list[Case]:
    """Every damaged XML file, in the order of the table."""
    return [
        Case(group, wrong, content if callable(content) else bytes_of(_encoded(content)), expected,
             "goods_2024.xml", "dol_goods", is_bomb="bomb" in wrong)
        for group, cases in _GROUPS.items()
        for wrong, content, expected in cases()
    ]  # fmt: skip


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def named(name: str) -> str:
    """The list with another name for its first good."""
    return PLAIN.replace("Example Beads", name)


def _encodings() -> Made:
    yield "a byte order mark", PLAIN.encode("utf-8-sig"), loads(3)
    yield "a declared encoding", (HEAD + PLAIN).encode(), loads(3)
    for name in ("utf-16", "utf-16-le", "utf-16-be"):
        yield f"{name.upper()} with its declaration", (
            HEAD.replace("UTF-8", "UTF-16") + PLAIN).encode(name), loads(3)  # fmt: skip
    yield "UTF-16 that says it is UTF-8", (HEAD + PLAIN).encode("utf-16"), loads(3)
    yield "UTF-16 cut in the middle of a letter", PLAIN.encode("utf-16")[:-1], NO_XML
    yield "UTF-32", PLAIN.encode("utf-32"), NO_XML
    yield "Windows-1252, declared", (HEAD.replace("UTF-8", "windows-1252") + PLAIN).encode(
        "cp1252"), loads(3)  # fmt: skip
    yield "Latin 1, declared", (HEAD.replace("UTF-8", "ISO-8859-1") + PLAIN).encode(
        "latin1"), loads(3)  # fmt: skip
    yield "Windows-1252 without a word", PLAIN.encode("cp1252"), NO_XML
    yield "Windows-1252 that says it is UTF-8", (HEAD + PLAIN).encode("cp1252"), NO_XML
    yield "UTF-8 that says it is ASCII", (HEAD.replace("UTF-8", "US-ASCII") + PLAIN).encode(
        ), NO_XML  # fmt: skip
    yield "an encoding that there is not", HEAD.replace("UTF-8", "KLINGON") + PLAIN, NO_XML
    yield "UTF-7, which may hide tags", HEAD.replace("UTF-8", "UTF-7") + PLAIN, NO_XML
    yield "an overlong sequence", PLAIN.encode().replace(b"Beads", b"\xc0\xbc"), NO_XML
    yield "half a character", PLAIN.encode().replace(b"Beads", b"\xed\xa0\x80"), NO_XML


def _texts() -> Made:
    yield "good", PLAIN, loads(3)
    yield "a NUL byte", named("\0"), NO_XML
    yield "a control character", named("\x07"), NO_XML
    yield "a control character as a number", named("&#7;"), NO_XML
    yield "a NUL as a number", named("&#0;"), NO_XML
    yield "half a character as a number", named("&#xD800;"), NO_XML
    yield "a character as a number", named("Example &#233;"), loads(3)
    yield "an ampersand by itself", named("Beads & Lamps"), NO_XML
    yield "an entity of HTML", named("Beads&nbsp;"), NO_XML
    yield "a sign for less than", named("Beads < Lamps"), NO_XML
    yield "CDATA", named("<![CDATA[Example <Beads>]]>"), loads(3)
    yield "CDATA that is never closed", named("<![CDATA[Beads"), NO_XML
    yield "a comment in a name", named("Example<!-- x --> Beads"), loads(3)
    yield "a comment that is never closed", PLAIN.replace("<Goods>", "<Goods><!--"), NO_XML
    yield "an order to a program", "<?php echo 1 ?>" + PLAIN, loads(3)
    yield "marks that turn text around", named("\u202eBeads"), loads(3, "turned_text")
    yield "a text of 3 MB", named("x" * 3_000_000), loads(3)
    yield "a text of 50 MB", named("x" * 50_000_000), NO_XML


def _structure() -> Made:
    yield "cut in the middle", PLAIN[: len(PLAIN) // 2], NO_XML
    yield "cut before its last tag", PLAIN.replace("</Goods>", ""), NO_XML
    yield "cut inside a tag", PLAIN[:30], NO_XML
    yield "two documents", PLAIN + PLAIN, NO_XML
    yield "words behind the end", PLAIN + "done", NO_XML
    yield "words before the beginning", "hello " + PLAIN, NO_XML
    yield "a space before the declaration", " " + HEAD + PLAIN, NO_XML
    yield "tags that cross", PLAIN.replace("</Country></Countries>", "</Countries></Country>"
        ), NO_XML  # fmt: skip
    yield "a tag in other letters at its end", PLAIN.replace("</Good>", "</good>", 1), NO_XML
    yield "an attribute twice", PLAIN.replace("<Goods>", '<Goods a="1" a="2">'), NO_XML
    yield "an attribute without quotes", PLAIN.replace("<Goods>", "<Goods a=1>"), NO_XML
    yield "no element at all", HEAD, NO_XML
    yield "empty", "", refused("empty_file")
    yield "spaces alone", " \n\n", refused("empty_file")
    yield "a web page", "<html><body>404</body></html>", ANOTHER
    yield "a web page that is no XML", "<html><br><body>404", NO_XML
    yield "another list", "<People><Person>x</Person></People>", ANOTHER
    yield "an empty list", "<Goods></Goods>", ANOTHER
    yield "JSON that is called .xml", '{"a": 1}', NO_XML
    yield "bytes without any order", bytes((n * 97 + n // 7) % 256 for n in range(9999)), NO_XML
    yield "nested 200 deep", named("<x>" * 200 + "y" + "</x>" * 200), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "nested 300 deep", named("<x>" * 300 + "y" + "</x>" * 300), DEEP
    yield "nested 200,000 deep", "<x>" * 200_000, DEEP
    yield "1,000 attributes", PLAIN.replace("<Goods>", "<Goods " + " ".join(
        f'a{n}="1"' for n in range(1000)) + ">"), loads(3)  # fmt: skip
    yield "a tag name of 100,000 letters", PLAIN.replace("<Good>", f"<{'x' * 100_000}>"), NO_XML


def _names() -> Made:
    space = 'xmlns="http://example.org/list"'
    yield "another namespace", PLAIN.replace("<Goods>", f"<Goods {space}>"), loads(3)
    yield "a prefix", _prefixed(), loads(3)
    yield "a prefix that nobody declared", PLAIN.replace("Goods>", "a:Goods>"), NO_XML
    yield "a good without name", named(""), loads(2, "missing_value", rejected=1)
    yield "a good without country", PLAIN.replace("Ghana", "", 1), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "an e-mail address for a name", named("a@example.org"), loads(
        2, "not_a_name", rejected=1)  # fmt: skip
    yield "a word that is neither yes nor no", PLAIN.replace("Yes", "Perhaps", 1), loads(
        3, "not_true_or_false")  # fmt: skip
    yield "the same good twice", PLAIN.replace("</Goods>", good("Example Beads") + "</Goods>"
        ), loads(4)  # fmt: skip


def _entities() -> Made:
    yield "a document type", "<!DOCTYPE Goods>" + PLAIN, DOCTYPE
    yield "an entity of its own", _typed('<!ENTITY x "y">', "&x;"), DOCTYPE
    yield "a bomb of entities in entities", _typed(
        '<!ENTITY e0 "ha">' + "".join(
            f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)), "&e11;"
    ), NO_XML  # fmt: skip
    yield "a bomb of one large entity, many times", _typed(
        f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000), NO_XML  # fmt: skip
    yield "an entity that holds itself", _typed('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"
        ), NO_XML  # fmt: skip
    yield "an entity that names a file", _typed('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"
        ), DOCTYPE  # fmt: skip
    yield "an entity that names an address", _typed(
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/">', "&x;"), DOCTYPE  # fmt: skip
    yield "an entity of parameters", _typed(
        '<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;', "y"), DOCTYPE  # fmt: skip
    yield "a document type that lies elsewhere", '<!DOCTYPE Goods SYSTEM "goods.dtd">' + PLAIN, (
        DOCTYPE)  # fmt: skip
    yield "a document type in the middle", PLAIN.replace("<Goods>", "<Goods><!DOCTYPE a>"), NO_XML
    yield "an entity in an attribute", _typed('<!ENTITY x "y">', '<a b="&x;"/>'), DOCTYPE
    yield "a file that is to be included", PLAIN.replace("<Goods>", (
        '<Goods xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/>'
    )), loads(3)  # fmt: skip
    yield "a style sheet that is to be fetched", (
        '<?xml-stylesheet href="http://127.0.0.1:9/"?>' + PLAIN), loads(3)  # fmt: skip
    yield "100,000 goods without a country", _goods, ANOTHER


_GROUPS = {
    "encoding": _encodings,
    "text": _texts,
    "structure": _structure,
    "names": _names,
    "entities": _entities,
}


def _typed(declared: str, used: str) -> str:
    return f"<!DOCTYPE Goods [{declared}]>" + named(used)


def _prefixed() -> str:
    text = PLAIN.replace("</", "</g:").replace("<Go", "<g:Go").replace("<Co", "<g:Co")
    text = text.replace("<Ch", "<g:Ch")
    return text.replace("<g:Goods>", '<g:Goods xmlns:g="http://example.org/list">', 1)


def _goods(path: Path) -> None:
    path.write_text("<Goods>" + "<Good><Good_Name>x</Good_Name></Good>" * 100_000 + "</Goods>")
