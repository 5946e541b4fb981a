"""What a set of reports was made of and by (清单): RO-Crate 1.1, a JSON-LD file beside the reports.

Whatever depends on the clock is in one file of its own, so that the same inputs give the same manifest.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from minhou_analysis.execution.job import Job
from minhou_analysis.execution.outcome import Outcome

MANIFEST: Final = "ro-crate-metadata.json"
TIMINGS: Final = "timings.json"
_PROFILE: Final = "https://w3id.org/ro/crate/1.1"
_CONTEXT: Final = [f"{_PROFILE}/context", {"sha256": "https://schema.org/sha256"}]
_TYPES: Final = {".ipynb": "application/x-ipynb+json"}
_SOFTWARE: Final = "#software"
_LICENCE: Final = "#licence"

Entity = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A report as the manifest tells of it; ``status`` says what kind of data it holds."""

    job: Job
    outcome: Outcome
    status: str


@dataclass(frozen=True)
class Software:
    """The program that made the reports."""

    name: str
    version: str


@dataclass(frozen=True)
class Input:
    """A piece of data in words: what it is, where it is, and what its hash is of."""

    name: str
    description: str


def _as_its_key(key: str) -> Input:
    return Input(key, "")


def manifest(
    title: str,
    description: str,
    licence: str,
    software: Software,
    reports: Sequence[Made],
    published: str | None = None,
    pages: Mapping[str, bytes] | None = None,
    input_called: Callable[[str], Input] = _as_its_key,
) -> bytes:
    """The content of ``ro-crate-metadata.json``, the same whether a report was made now or its record was read.

    Args:
        title: what the reports are called together.
        description: what they are.
        licence: on what terms they may be used, in words.
        software: what made them.
        reports: all of them.
        published: a day; None takes the last one that a report was made on.
        pages: content of HTML pages that belong to the set and to no report, by name.
        input_called: says in words what was read under a key.
    """
    entities = {entity["@id"]: entity for entity in _entities(software, reports, input_called)}
    entities |= {entity["@id"]: entity for entity in _beside(title, licence, pages or {})}
    files = sorted(key for key, entity in entities.items() if entity["@type"] == "File")
    published = published or max((made.outcome.made[:10] for made in reports), default="") or "1970-01-01"
    head: list[Entity] = [
        {
            "@id": MANIFEST,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _PROFILE},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": title,
            "description": description,
            "datePublished": published,
            "license": {"@id": _LICENCE},
            "hasPart": _references(files),
            "mentions": _references(
                key for key, entity in entities.items() if entity["@type"] == "CreateAction"
            ),
        },
    ]
    graph = [*head, *(entities[key] for key in sorted(entities))]
    return _json({"@context": _CONTEXT, "@graph": graph})


def timings(started: datetime, reports: Sequence[Made]) -> bytes:
    """The content of ``timings.json``: when the last run was, and how long each report took when it was made."""
    return _json(
        {
            "started": started.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "reports": {
                made.job.name: {"made": made.outcome.made or None, "seconds": made.outcome.seconds}
                for made in reports
            },
        }
    )


def _beside(title: str, licence: str, pages: Mapping[str, bytes]) -> Iterator[Entity]:
    """What belongs to no report."""
    yield {"@id": _LICENCE, "@type": "CreativeWork", "name": "Terms of use", "description": licence}
    yield {
        "@id": TIMINGS,
        "@type": "File",
        "name": "When and how long",
        "encodingFormat": "application/json",
    }
    for name, content in pages.items():
        yield {
            "@id": quote(name),
            "@type": "File",
            "name": title,
            "encodingFormat": _media_type(name),
            "sha256": hashlib.sha256(content).hexdigest(),
        }


def _entities(
    software: Software, reports: Sequence[Made], input_called: Callable[[str], Input]
) -> Iterator[Entity]:
    libraries: Mapping[str, str] = {}
    hashes: dict[str, str] = {}
    for made in reports:
        parts = made.outcome.parts
        libraries = parts.get("libraries", libraries)
        hashes |= {name: parts[name] for name in ("code", "fonts") if name in parts}
        yield from _of_report(made, input_called)
    libraries = dict(sorted(libraries.items()))
    for name, version in libraries.items():
        yield {
            "@id": f"#library/{quote(name)}",
            "@type": "SoftwareApplication",
            "name": name,
            "version": version,
        }
    if "fonts" in hashes:
        yield {"@id": "#fonts", "@type": "CreativeWork", "name": "fonts", "sha256": hashes["fonts"]}
    yield {
        "@id": _SOFTWARE,
        "@type": "SoftwareApplication",
        "name": software.name,
        "version": software.version,
        **({"sha256": hashes["code"]} if "code" in hashes else {}),
        "softwareRequirements": _references(
            [*(f"#library/{quote(name)}" for name in libraries), *(["#fonts"] if "fonts" in hashes else [])]
        ),
    }


def _of_report(made: Made, input_called: Callable[[str], Input]) -> Iterator[Entity]:
    """The act of making it, what it was made from, and what came of it."""
    job, outcome = made.job, made.outcome
    inputs = list(_inputs(job, outcome, input_called))
    yield from inputs
    for name, digest in outcome.files.items():
        yield {
            "@id": quote(name),
            "@type": "File",
            "name": str((outcome.summary or {}).get("title") or job.name),
            "encodingFormat": _media_type(name),
            "sha256": digest,
            "creativeWorkStatus": made.status,
        }
    action: Entity = {
        "@id": f"#made/{quote(job.name)}",
        "@type": "CreateAction",
        "name": f"Making {job.name}",
        "instrument": {"@id": _SOFTWARE},
        "object": _references(entity["@id"] for entity in inputs),
        "result": _references(quote(name) for name in sorted(outcome.files)),
        "actionStatus": {
            "@id": f"http://schema.org/{'Failed' if outcome.state == 'failed' else 'Completed'}ActionStatus"
        },
    }
    if outcome.state == "failed":
        action["error"] = outcome.told
    elif outcome.told:  # the action was completed: only one that failed has an error
        action["description"] = f"Made with gaps: {'; '.join(outcome.told)}"
    yield action


def _inputs(job: Job, outcome: Outcome, input_called: Callable[[str], Input]) -> Iterator[Entity]:
    parts = outcome.parts or job.parts
    yield {
        "@id": f"#notebook/{quote(job.notebook.name)}",
        "@type": "SoftwareSourceCode",
        "name": job.notebook.name,
        "programmingLanguage": "Python",
        "sha256": parts.get("notebook", ""),
    }
    for name, value in sorted(parts.get("parameters", {}).items()):
        said = json.dumps(value, ensure_ascii=False)
        yield {
            "@id": f"#parameter/{quote(name)}={quote(said, safe='')}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, str) else said,
        }
    for key, digest in sorted(outcome.reads.items()):
        told = input_called(key)
        # the same piece of data may have changed between two reports
        yield {
            "@id": f"#data/{quote(key, safe='')}/{digest[:8]}",
            "@type": "CreativeWork",
            "name": told.name,
            "identifier": key,
            **({"description": told.description} if told.description else {}),
            "sha256": digest,
        }


def _media_type(name: str) -> str:
    suffix = name[name.rfind(".") :]
    return _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def _references(ids: Iterable[str]) -> list[Entity]:
    return [{"@id": key} for key in ids]


def _json(content: Entity) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
