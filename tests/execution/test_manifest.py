"""The manifest is an RO-Crate: flat, every reference to something in it, nothing from the clock."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from minhou_analysis.execution import Gap, Job, Outcome
from minhou_analysis.execution.listed import read_manifest
from minhou_analysis.execution.manifest import Input, Made, Software, manifest, timings
from minhou_analysis.execution.outcome import from_record, to_record
from minhou_analysis.execution.places import LocalFolder

PARTS = {
    "notebook": "1" * 64,
    "parameters": {"period": "2025Q4", "demonstration": True},
    "code": "2" * 64,
    "fonts": "3" * 64,
    "libraries": {"pandas": "3.0"},
}


def made(name: str, seconds: float = 1.0, **options: Any) -> Made:
    job = Job(name, Path("notebooks/01_x.ipynb"), {}, LocalFolder(Path()), {}, parts=PARTS)
    defaults: dict[str, Any] = {
        "state": "made",
        "parts": PARTS,
        "reads": {"submissions:a b/c": "4" * 64},
        "files": {f"{name}.html": "5" * 64, f"{name}.pdf": "6" * 64},
        "summary": {"title": "人口迁徙"},
        "made": "2026-01-20T08:00:00+00:00",
    }
    return Made(job, Outcome(name, seconds, **defaults | options), "demonstration")


def crate(*reports: Made) -> tuple[bytes, dict[str, dict[str, Any]]]:
    content = manifest("title", "what it is", "licence", Software("minhou-analysis", "0.1"), reports)
    graph = json.loads(content)["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    assert len(entities) == len(graph), "an @id occurs once"
    return content, entities


def references(value: object) -> list[str]:
    if isinstance(value, dict):
        return [value["@id"]] if value.keys() == {"@id"} else []
    return [found for part in value for found in references(part)] if isinstance(value, list) else []


def test_it_has_the_shape_of_a_crate() -> None:
    content, entities = crate(made("01_x"), made("02 y"))
    assert json.loads(content)["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root.keys() >= {"name", "description", "datePublished", "license"}
    assert root["datePublished"] == "2026-01-20"
    assert set(references(root["hasPart"])) == {
        "01_x.html", "01_x.pdf", "02%20y.html", "02%20y.pdf", "timings.json"
    }  # fmt: skip


def test_a_day_that_is_given_takes_the_place_of_the_clock() -> None:
    software = Software("minhou-analysis", "0.1")
    days = [
        manifest(
            "title",
            "what",
            "licence",
            software,
            [made("01_x", made=f"2026-01-{day}T08:00:00+00:00")],
            "2026-01-15",
        )
        for day in (20, 21)
    ]
    assert days[0] == days[1]
    assert b'"datePublished": "2026-01-15"' in days[0]


def test_what_it_says_can_be_read_back() -> None:
    content, _ = crate(made("01_x"), made("02 y", files={}))
    first, second = read_manifest(content)
    assert (first.name, second.name) == ("01_x", "02 y")
    assert first.files == {"01_x.html": "5" * 64, "01_x.pdf": "6" * 64}
    assert second.files == {}
    assert first.parameters == PARTS["parameters"]
    assert first.made_of == {
        "notebook 01_x.ipynb": "1" * 64,
        "parameter period": "2025Q4",
        "parameter demonstration": "true",
        "data submissions:a b/c": "4" * 64,
        "software minhou-analysis": "2" * 64,
        "fonts": "3" * 64,
        "library pandas": "3.0",
    }


def test_every_reference_leads_somewhere_and_nothing_is_nested() -> None:
    _, entities = crate(made("01_x"), made("02_y"))
    for entity in entities.values():
        for name, value in entity.items():
            for part in value if isinstance(value, list) else [value]:
                assert not isinstance(part, dict) or part.keys() == {"@id"}
            for key in references(value):
                assert key in entities or key.startswith("http"), (name, key)


def test_it_says_what_was_made_from_what_by_what() -> None:
    _, entities = crate(made("01_x"))
    action = entities["#made/01_x"]
    assert action["@type"] == "CreateAction"
    assert references(action["result"]) == ["01_x.html", "01_x.pdf"]
    inputs = {
        entities[key].get("identifier") or entities[key]["name"]: entities[key]
        for key in references(action["object"])
    }
    assert inputs["01_x.ipynb"]["sha256"] == "1" * 64
    assert inputs["submissions:a b/c"]["sha256"] == "4" * 64
    assert inputs["period"]["value"] == "2025Q4"
    assert inputs["demonstration"]["value"] == "true"
    assert entities["01_x.pdf"] == {
        "@id": "01_x.pdf",
        "@type": "File",
        "name": "人口迁徙",
        "encodingFormat": "application/pdf",
        "sha256": "6" * 64,
        "creativeWorkStatus": "demonstration",
    }
    software = entities[references(action["instrument"])[0]]
    assert (software["version"], software["sha256"]) == ("0.1", "2" * 64)
    assert entities["#library/pandas"]["version"] == "3.0"
    assert entities["#fonts"]["sha256"] == "3" * 64


def test_failures_and_gaps_are_told() -> None:
    failed = made(
        "01_x", state="failed", error="cell 3: KeyError: 'a'", files={}, parts={}, reads={}, made=""
    )
    partial = made("02_y", state="partial", gaps=(Gap(4, "人口", "KeyError"),))
    _, entities = crate(failed, partial)
    assert entities["#made/01_x"]["actionStatus"]["@id"].endswith("FailedActionStatus")
    assert entities["#made/01_x"]["error"] == ["cell 3: KeyError: 'a'"]
    assert entities["#made/01_x"]["result"] == []
    assert entities["#made/02_y"]["actionStatus"]["@id"].endswith("CompletedActionStatus")
    assert "error" not in entities["#made/02_y"], "only an action that failed has one"
    assert entities["#made/02_y"]["description"] == "Made with gaps: cell 4 (人口): KeyError"


def test_it_is_the_same_from_records_as_from_a_run_that_has_just_been() -> None:
    parts = PARTS | {"libraries": {"python": "3.11", "ahpy": "2.1", "pandas": "3.0"}}
    now = made("01_x", parts=parts, reads={"b": "4" * 64, "a": "7" * 64})
    record = from_record(to_record(now.outcome))
    assert record
    assert crate(now)[0] == crate(Made(now.job, record, now.status))[0]


def test_pages_terms_and_inputs_are_described() -> None:
    content = manifest(
        "title", "what", "on these terms", Software("m", "0.1"), [made("01_x")], None, {"index.html": b"page"},
        lambda key: Input(f"what {key} is", "where it is"),
    )  # fmt: skip
    entities = {entity["@id"]: entity for entity in json.loads(content)["@graph"]}
    (licence,) = references(entities["./"]["license"])
    assert entities[licence]["description"] == "on these terms"
    assert "index.html" in references(entities["./"]["hasPart"])
    assert entities["index.html"]["sha256"] == hashlib.sha256(b"page").hexdigest()
    (data,) = (entity for key, entity in entities.items() if key.startswith("#data/"))
    assert data["name"] == "what submissions:a b/c is"
    assert (data["identifier"], data["description"]) == ("submissions:a b/c", "where it is")


def test_the_clock_is_in_a_file_of_its_own() -> None:
    first, _ = crate(made("01_x", 1.0))
    second, _ = crate(made("01_x", 2.0, made="2026-01-20T09:00:00+00:00"))
    assert first == second
    told = json.loads(timings(datetime(2026, 1, 20, tzinfo=UTC), [made("01_x", 2.5)]))
    assert told["started"] == "2026-01-20T00:00:00+00:00"
    assert told["reports"]["01_x"] == {"made": "2026-01-20T08:00:00+00:00", "seconds": 2.5}


def test_a_set_of_no_reports() -> None:
    _, entities = crate()
    assert references(entities["./"]["hasPart"]) == ["timings.json"]
