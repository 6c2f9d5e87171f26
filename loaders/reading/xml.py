"""XML of a publisher, hardened: no document type, no entity, no network, no endless nesting.

libxml2 reads it with its own limits on (256 levels, 10 MB a text, entity growth). Tags come as
local names, because publishers move between namespaces more often than between words.
XML as in https://www.w3.org/TR/xml/, fifth edition.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from typing import IO, Any

from lxml import etree

from graph.errors import SourceFileError
from graph.findings import Finding
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_CHUNK = 1 << 16
_MEND = "mend it there, or get it from the publisher again"


def parse_document(file: SourceFile, data: bytes, *, name: str | None = None) -> etree._Element:
    """Read a whole small document into its root; tags are local names, comments are gone.

    `name` is the member of an archive, for findings. Raises `FileRefusedError` for a document that
    is empty, not well-formed, nested deeper than 256 levels, or has a document type.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _refusal(file, name, error, is_empty=not data.strip()) from error
    _refuse_doctype(file, name, root)
    return _named_locally(root)


def iter_elements(
    file: SourceFile,
    tags: Collection[str],
    *,
    stream: IO[bytes] | None = None,
    name: str | None = None,
    keeps_namespaces: bool = False,
) -> Iterator[etree._Element]:
    """Stream the elements with these local names, each when it ends, and free it afterwards.

    An element inside another one of `tags` comes first and is then gone from the outer one; what is
    in none of them stays in memory until the end. Reads `stream`, a member `name` of an archive, or
    else the file. With `keeps_namespaces` tags stay as they are, which is faster. Raises as
    `parse_document`, possibly after elements were given, and `SourceFileError` without a file.
    """
    with ExitStack() as opened:
        if stream is None:
            if not file.path.is_file():
                raise SourceFileError(str(file.path), "is no file", "give the path of a file")
            stream = opened.enter_context(file.path.open("rb"))
        parser = etree.XMLPullParser(("end",), tag=[f"{{*}}{tag}" for tag in tags], **_SAFE)
        is_empty = True
        try:
            while chunk := stream.read(_CHUNK):
                is_empty = is_empty and not chunk.strip()
                parser.feed(chunk)
                for element in _ended(file, name, parser):
                    yield element if keeps_namespaces else _named_locally(element)
                    # Its tail may not have ended yet: only what lies before may leave the tree.
                    element.clear(keep_tail=True)
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise _refusal(file, name, error, is_empty=is_empty) from error
        _refuse_doctype(file, name, root)


def text_of(element: etree._Element, *path_alternatives: str) -> str | None:
    """Trimmed text of the first path that holds any, such as `Name` or `Address/City`.

    >>> text_of(etree.XML("<a><b> one </b><c/></a>"), "c", "b")
    'one'
    """
    for path in path_alternatives:
        text = (element.findtext(path) or "").strip()
        if text:
            return text
    return None


def _ended(
    file: SourceFile, name: str | None, parser: etree.XMLPullParser
) -> Iterator[etree._Element]:
    earlier: etree._Element | None = None
    for _, element in parser.read_events():
        if earlier is None:
            _refuse_doctype(file, name, element)
        else:
            _drop(earlier)
        yield element
        earlier = element


def _drop(element: etree._Element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _refuse_doctype(file: SourceFile, name: str | None, element: etree._Element) -> None:
    if element.getroottree().docinfo.doctype:
        message = "the document brings a document type of its own, which may hide anything"
        raise _refused(file, name, None, "has_doctype", message, "remove the line <!DOCTYPE ...>")


def _named_locally(root: etree._Element) -> etree._Element:
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def _refusal(
    file: SourceFile, name: str | None, error: etree.XMLSyntaxError, *, is_empty: bool
) -> FileRefusedError:
    if is_empty:
        return _refused(file, name, None, "empty_file", "the file is empty",
                        "get it from the publisher again")  # fmt: skip
    said = " ".join((error.msg or "").split())[:200]
    if "depth" in said:
        return _refused(file, name, error.lineno, "nested_too_deep",
                        "is nested deeper than 256 levels", "write it flatter")  # fmt: skip
    return _refused(file, name, error.lineno or None, "not_xml", f"is no XML: {said}", _MEND)


def _refused(
    file: SourceFile, name: str | None, line: int | None, rule: str, message: str, mend: str
) -> FileRefusedError:
    where = file.name if name is None else f"{file.name}/{name}"
    return FileRefusedError(
        Finding(file.dataset, where, line, None, None, rule, "rejected", message, mend)
    )
