"""``commonground types``: print the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, write_json, write_table

if TYPE_CHECKING:
    from graph.schema import Type


def types(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One type.")] = None,
    *,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Print the model: node and tie types.

    With labels, properties, codes and IRIs.

    \b
    Example:
      commonground types
      commonground types service
      commonground types --json
    """
    from graph.schema import get_type, load_types

    if name is None:
        described = [_describe(item) for item in load_types().values()]
        columns = ["name", "kind", "label", "ends", "iri", "meaning"]
        write_table(described, columns, as_json=as_json, as_csv=as_csv)
        return
    item = get_type(name)
    if as_json and not as_csv:
        write_json(_describe(item))
        return
    say(f"{item.name} ({item.kind}, label {item.label}): {item.meaning}")
    columns = ["name", "type", "unit", "codes", "iri", "audience", "meaning"]
    write_table(_properties(item), columns, as_json=as_json, as_csv=as_csv)
    if item.codes and not as_csv:
        codes = [{"code": code, **values} for code, values in item.codes.items()]
        write_table(codes, list(codes[0]), as_json=False, as_csv=False)


def _describe(item: Type) -> dict[str, Any]:
    from graph.schema import RDF_BASE, expand

    described: dict[str, Any] = {
        "name": item.name,
        "kind": item.kind,
        "label": item.label,
        "meaning": item.meaning,
        "iri": f"{RDF_BASE}def/{item.name}" if item.is_tie else f"{RDF_BASE}{item.name}/",
        "classes": [expand(name) for name in item.rdf_class],
        "properties": _properties(item),
        "codes": {code: dict(values) for code, values in item.codes.items()},
    }
    if item.is_tie:
        described["ends"] = f"{' | '.join(item.source)} -> {' | '.join(item.target)}"
        described["source"] = list(item.source)
        described["target"] = list(item.target)
        described["rdf"] = item.rdf
        described["rdf_source"] = item.rdf_source and expand(item.rdf_source)
        described["rdf_target"] = item.rdf_target and expand(item.rdf_target)
    return described


def _properties(item: Type) -> list[dict[str, Any]]:
    from graph.schema import expand

    return [
        {
            "name": field.name,
            "type": field.type,
            "unit": field.unit,
            "codes": list(field.codes),
            "iri": field.rdf and expand(field.rdf),
            "audience": field.audience,
            "meaning": field.meaning,
        }
        for field in item.stored_fields
    ]
