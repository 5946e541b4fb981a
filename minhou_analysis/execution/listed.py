"""What a manifest says of each report (清单所列): its files with their hashes, and what it was made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from minhou_analysis.errors import BatchError

_HASHED: Final = ("sha256", "value", "version")
"""Where an entity says what exactly it is, the most exact first."""


@dataclass(frozen=True)
class Listed:
    """One report as its manifest has it.

    Args:
        name: the report.
        files: SHA-256 of each file, by name; none for a report that could not be made.
        parameters: what its notebook was told.
        made_of: hash, value or version of everything it was made of, by what it is.
    """

    name: str
    files: Mapping[str, str]
    parameters: Mapping[str, Any]
    made_of: Mapping[str, str]


def read_manifest(content: bytes) -> list[Listed]:
    """The reports of a manifest, in its order.

    Raises:
        BatchError: it is no manifest of ours.
    """
    try:
        entities = {entity["@id"]: entity for entity in json.loads(content)["@graph"]}
        return [
            _listed(entity, entities) for entity in entities.values() if entity["@type"] == "CreateAction"
        ]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BatchError(f"the manifest cannot be read: {error!r} (清单无法读取)") from None


def _listed(action: Mapping[str, Any], entities: Mapping[str, Any]) -> Listed:
    files = {unquote(key): entities[key]["sha256"] for key in _keys(action["result"])}
    inputs = {key: entities[key] for key in _keys(action["object"])}
    parameters = {
        entity["name"]: _value(entity["value"])
        for key, entity in inputs.items()
        if key.startswith("#parameter/")
    }
    program = action["instrument"]["@id"]
    made_of = inputs | {
        key: entities[key] for key in (program, *_keys(entities[program]["softwareRequirements"]))
    }
    return Listed(unquote(action["@id"]).removeprefix("#made/"), files, parameters, dict(_said(made_of)))


def _said(entities: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entity in entities.items():
        kind = key.removeprefix("#").partition("/")[0]
        what = " ".join(dict.fromkeys((kind, entity.get("identifier", entity["name"]))))
        yield what, next((str(entity[name]) for name in _HASHED if name in entity), "")


def _keys(references: list[dict[str, str]]) -> Iterator[str]:
    return (reference["@id"] for reference in references)


def _value(said: str) -> Any:
    """A parameter as it was: text stands as it is, all else as JSON."""
    try:
        found = json.loads(said)
    except ValueError:
        return said
    return found if found is None or isinstance(found, bool) else said
