"""The model: one TOML file a type in ``graph/types``, read into frozen dataclasses.

Everything that needs to know the model asks here: Arrow columns of snapshot tables and of records,
code lists, labels, RDF terms, audiences. Nothing else repeats a field name list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.errors import SchemaError, UsageError

SCHEMA_NUMBER = 3
TYPES_FOLDER = Path(__file__).parent / "types"
AUDIENCES = ("public", "partner", "steward")
ARROW_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "decimal": pa.float64(),
    "yes_no": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
}
RDF_BASE = "https://w3id.org/commonground/"
PREFIXES: Mapping[str, str] = {
    "cg": RDF_BASE + "def/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "sdo": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What every record carries beside the fields of its type (design section 2).
RECORD_FIELDS: Mapping[str, pa.DataType] = {
    "record_id": pa.string(),
    "dataset": pa.string(),
    "key": pa.string(),
    "file": pa.string(),
    "line": pa.int64(),
    "retrieved": pa.date32(),
    "audience": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type, as its TOML block states it.

    ``pick`` says how resolve chooses among records: ``first`` by declared dataset order, ``any``
    (true, else false, else null), ``highest`` in the order of ``codes`` or ``own_word`` (what the
    organization itself answered by ``confirmed_date``, else as ``any``). ``default`` is the code
    of a text field that stands where no record says anything else.
    """

    name: str
    type: str
    meaning: str
    audience: str
    unit: str | None = None
    codes: tuple[str, ...] = ()
    rdf: str | None = None
    required: bool = False
    derived: bool = False
    record_only: bool = False
    part_of_key: bool = False
    pick: str = "first"
    default: str | None = None
    identifier_scheme: str | None = None

    @property
    def arrow(self) -> pa.DataType:
        """Arrow type of the field's column."""
        return ARROW_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Type:
    """One node or tie type.

    ``key`` is ``dataset`` where a publisher's key means something only inside its dataset, and
    ``global`` where the key is the id (places, services, identifiers). ``codes`` holds the nodes
    that the model itself declares (services, populations).
    """

    name: str
    kind: str
    label: str
    meaning: str
    fields: Mapping[str, Field]
    caption: str | None = None
    key: str = "dataset"
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    rdf: str = "node"
    rdf_class: tuple[str, ...] = ()
    rdf_source: str | None = None
    rdf_target: str | None = None
    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_tie(self) -> bool:
        """Tell a tie from a node."""
        return self.kind == "tie"

    @property
    def stored_fields(self) -> tuple[Field, ...]:
        """Fields of the canonical table in a snapshot."""
        return tuple(item for item in self.fields.values() if not item.record_only)

    @property
    def record_fields(self) -> tuple[Field, ...]:
        """Fields that a loader may fill: all but ids, ends, counts and what resolve derives."""
        skipped = {"id", "source_id", "target_id", "first_date", "last_date", "record_count"}
        return tuple(
            item for item in self.fields.values() if item.name not in skipped and not item.derived
        )

    def arrow_schema(self) -> pa.Schema:
        """Columns of the canonical table."""
        return pa.schema([pa.field(item.name, item.arrow) for item in self.stored_fields])

    def record_schema(self) -> pa.Schema:
        """Columns of the type's record table.

        Records of ties name their ends by key: ``source_type, source_key, target_type,
        target_key``. Records of dataset-keyed nodes may say in ``refers_to`` that they speak of
        something known elsewhere: ``id:<our id>`` or ``key:<dataset>:<key>``. Evidence names its
        subject by ``about_key``.
        """
        columns = [pa.field(name, arrow) for name, arrow in RECORD_FIELDS.items()]
        if self.is_tie:
            ends = ("source_type", "source_key", "target_type", "target_key")
            columns += [pa.field(name, pa.string()) for name in ends]
        elif self.name == "evidence":
            columns.append(pa.field("about_key", pa.string()))
        elif self.key == "dataset":
            columns.append(pa.field("refers_to", pa.string()))
        columns += [pa.field(item.name, item.arrow) for item in self.record_fields]
        return pa.schema(columns)

    def empty_table(self) -> pa.Table:
        """Canonical table without rows."""
        return self.arrow_schema().empty_table()


def table_from_rows(schema: pa.Schema, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Build a table of ``schema`` from rows that may leave columns out; for small inputs.

    A name that the schema does not hold is a mistake of ours and raises ``KeyError``.
    """
    listed = list(rows)
    for row in listed:
        if unknown := set(row) - set(schema.names):
            raise KeyError(f"not in the schema: {sorted(unknown)}")
    return pa.Table.from_pylist([dict(row) for row in listed], schema)


@cache
def load_types(folder: Path = TYPES_FOLDER) -> Mapping[str, Type]:
    """Read every type file of a folder, in name order, leaving out the abstract ones.

    Raises `SchemaError` with file, key and mend where a file is wrong.
    """
    raw = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    types = {
        name: _type(folder / f"{name}.toml", block, raw)
        for name, block in raw.items()
        if not block.get("abstract", False)
    }
    for item in types.values():
        for end in (*item.source, *item.target):
            if end not in types:
                where = str(folder / f"{item.name}.toml")
                raise SchemaError(
                    where, f"end {end!r} is no type", f"use one of {', '.join(types)}"
                )
    return types


def get_type(name: str) -> Type:
    """Give one type by its name; `UsageError` names the known ones."""
    types = load_types()
    if name not in types:
        raise UsageError(f"type {name}", "there is no such type", f"use one of {', '.join(types)}")
    return types[name]


def node_types() -> tuple[Type, ...]:
    """All node types in name order."""
    return tuple(item for item in load_types().values() if not item.is_tie)


def tie_types() -> tuple[Type, ...]:
    """All tie types in name order."""
    return tuple(item for item in load_types().values() if item.is_tie)


def expand(curie: str) -> str:
    """Expand a prefixed RDF name to its IRI.

    >>> expand("org:member")
    'http://www.w3.org/ns/org#member'
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(str(path), str(error), "write it as TOML") from error


_TYPE_KEYS = {
    "name", "kind", "abstract", "extends", "label", "caption", "key", "meaning", "fields", "codes",
    "source", "target", "rdf", "rdf_class", "rdf_source", "rdf_target",
}  # fmt: skip
_FIELD_KEYS = {item for item in Field.__dataclass_fields__ if item != "name"}


def _type(path: Path, block: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]]) -> Type:
    _refuse_unknown(path, block, _TYPE_KEYS)
    for key in ("name", "kind", "label", "meaning"):
        if key not in block:
            raise SchemaError(f"{path} {key}", "is missing", f"add a line {key} = ...")
    if block["name"] != path.stem:
        raise SchemaError(f"{path} name", "differs from the file name", f"write {path.stem!r}")
    if block["kind"] not in ("node", "tie"):
        raise SchemaError(f"{path} kind", f"{block['kind']!r} is no kind", "write node or tie")
    inherited = raw.get(block.get("extends", ""), {}).get("fields", {})
    blocks = {**inherited, **block.get("fields", {})}
    fields = {name: _field(path, name, item) for name, item in blocks.items()}
    ends = ("source", "target", "rdf_class")
    lists: dict[str, Any] = {key: tuple(block[key]) for key in ends if key in block}
    singles = ("caption", "key", "rdf", "rdf_source", "rdf_target", "codes")
    plain = {key: block[key] for key in singles if key in block}
    made = Type(
        block["name"], block["kind"], block["label"], block["meaning"], fields, **lists, **plain
    )
    if made.is_tie and not (made.source and made.target):
        raise SchemaError(f"{path} source", "a tie needs source and target", "name node types")
    for code, values in made.codes.items():
        if unknown := set(values) - set(fields):
            raise SchemaError(f"{path} codes.{code}", f"{sorted(unknown)} is no field", "remove it")
    return made


def _field(path: Path, name: str, block: Mapping[str, Any]) -> Field:
    where = f"{path} fields.{name}"
    _refuse_unknown(where, block, _FIELD_KEYS)
    for key in ("type", "meaning", "audience"):
        if key not in block:
            raise SchemaError(f"{where}.{key}", "is missing", f"add a line {key} = ...")
    if block["type"] not in ARROW_TYPES:
        known = ", ".join(ARROW_TYPES)
        raise SchemaError(f"{where}.type", f"{block['type']!r} is no type", f"use one of {known}")
    if block["audience"] not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        what = f"{block['audience']!r} is no audience"
        raise SchemaError(f"{where}.audience", what, f"use one of {known}")
    if block.get("rdf") is not None and block["rdf"].partition(":")[0] not in PREFIXES:
        known = ", ".join(PREFIXES)
        raise SchemaError(f"{where}.rdf", "has an unknown prefix", f"use one of {known}")
    return Field(name=name, **{**block, "codes": tuple(block.get("codes", ()))})


def _refuse_unknown(where: object, block: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(block) - known):
        mend = f"use one of {', '.join(sorted(known))}"
        raise SchemaError(f"{where} {unknown[0]}", "is no key of the model", mend)
