"""XML gives elements by local name; whatever could harm or mislead refuses the whole document."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graph.errors import SourceFileError
from graph.findings import Finding
from loaders.reading.refusal import FileRefusedError
from loaders.reading.xml import iter_elements, parse_document, text_of
from tests.loaders.sources import source_file


def refused(path: Path, content: bytes) -> Finding:
    """Tell how a document is refused, which must be the same whole and streamed."""
    path.write_bytes(content)
    file = source_file(path)
    with pytest.raises(FileRefusedError) as whole:
        parse_document(file, content)
    with pytest.raises(FileRefusedError) as streamed:
        list(iter_elements(file, ("item",)))
    assert whole.value.finding.rule == streamed.value.finding.rule
    assert whole.value.finding.mend
    return whole.value.finding


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xml"


def test_tags_come_without_their_namespace_and_text_without_white_space(path: Path) -> None:
    content = b'<r xmlns="u" xmlns:x="v"><item><x:name> Example </x:name></item><item/></r>'
    path.write_bytes(content)
    names = [text_of(item, "title", "name") for item in iter_elements(source_file(path), ["item"])]
    assert names == ["Example", None]
    root = parse_document(source_file(path), content)
    assert [element.tag for element in root.iter()] == ["r", "item", "name", "item"]
    assert text_of(root, "item/name") == "Example"


def test_an_element_knows_its_line_far_down_the_file(path: Path) -> None:
    path.write_bytes(b"<r>" + b"\n" * 70_000 + b"<item/></r>")
    assert [item.sourceline for item in iter_elements(source_file(path), ["item"])] == [70_001]


def test_an_inner_element_comes_first_and_leaves_the_outer_one(path: Path) -> None:
    path.write_bytes(b"<r><box><total>3</total><item>1</item><item>2</item></box></r>")
    seen = [
        (element.tag, element.text, text_of(element, "total"))
        for element in iter_elements(source_file(path), ("box", "item"))
    ]
    assert seen == [("item", "1", None), ("item", "2", None), ("box", None, "3")]


def test_bytes_of_utf_16_and_a_byte_order_mark_are_read(path: Path) -> None:
    for content in ("<r><item>é</item></r>".encode("utf-16"), b"\xef\xbb\xbf<r><item>x</item></r>"):
        path.write_bytes(content)
        assert len(list(iter_elements(source_file(path), ["item"]))) == 1


def test_a_document_type_refuses_the_document(path: Path) -> None:
    for content in (
        b"<!DOCTYPE r><r><item/></r>",
        b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]><r><item>&e;</item></r>',
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>',
        '<!DOCTYPE r><r><item/></r>'.encode("utf-16"),
    ):  # fmt: skip
        assert refused(path, content).rule == "has_doctype"


def test_an_entity_bomb_is_refused_at_once(path: Path) -> None:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{steps}]>'
    for body in ("<r><item>&e9;</item></r>", '<r><item a="&e9;"/></r>'):
        assert refused(path, (head + body).encode()).rule in ("not_xml", "has_doctype")


def test_the_depth_ends_at_256_levels(path: Path) -> None:
    assert refused(path, b"<item>" * 300 + b"</item>" * 300).rule == "nested_too_deep"
    path.write_bytes(b"<item>" * 200 + b"</item>" * 200)
    assert len(list(iter_elements(source_file(path), ["item"]))) == 200


def test_a_broken_document_names_the_line(path: Path) -> None:
    finding = refused(path, b"<r>\n<item>\n</oops>\n</r>")
    assert (finding.rule, finding.line) == ("not_xml", 3)
    for content in (
        b"<r>\xff</r>",
        b"<r><item>",
        b"name,ein\n",
        b"\x00\x01",
        b"<r/><r/>",
        b"<r>&x;",
    ):
        assert refused(path, content).rule == "not_xml"


def test_an_empty_file_says_so(path: Path) -> None:
    assert refused(path, b"").rule == "empty_file"
    assert refused(path, b" \n").rule == "empty_file"


def test_a_missing_file_is_a_wrong_call(path: Path) -> None:
    with pytest.raises(SourceFileError):
        list(iter_elements(source_file(path), ["item"]))


def test_a_member_of_an_archive_is_named(path: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        list(iter_elements(source_file(path), ["item"], stream=io.BytesIO(b"<r>"), name="a.xml"))
    assert caught.value.finding.file.endswith("list.xml/a.xml")


def test_a_long_list_is_freed_while_it_is_read(path: Path) -> None:
    item = b"<item><name>" + b"x" * 1_000 + b"</name></item>\n"
    path.write_bytes(b"<r>" + item * 20_000 + b"</r>")
    highest = 0
    for number, element in enumerate(iter_elements(source_file(path), ["item"])):
        if number % 1_000 == 0:
            # Of all that was read, only what one piece of the file holds may still stand there.
            parent = element.getparent()
            assert parent is not None
            highest = max(highest, len(parent))
    assert 0 < highest < 1_000


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), max_size=5))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    root = etree.Element("r")
    for text in texts:
        try:
            etree.SubElement(root, "item").text = text
        except ValueError:  # noncharacters are no XML
            return
    path = tmp_path_factory.mktemp("xml") / "list.xml"
    path.write_bytes(etree.tostring(root, encoding="utf-8"))
    found = [text_of(item, ".") for item in iter_elements(source_file(path), ["item"])]
    assert found == [text.strip() or None for text in texts]


def test_the_bad_documents_of_others_are_refused(shared: Path) -> None:
    folder = shared.parent / "corpora" / "bad-xml" / "xmltestdata"
    ends = {}
    for path in sorted(folder.glob("*.xml")):
        try:
            parse_document(source_file(path), path.read_bytes())
            ends[path.name] = "read"
        except FileRefusedError as error:
            ends[path.name] = error.finding.rule
    assert {name for name, end in ends.items() if end == "read"} == {"simple.xml", "simple-ns.xml"}
