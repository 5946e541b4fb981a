"""The table of a report's numbers: every fact once a section, guarded, counted by kind."""

from __future__ import annotations

import csv
import io
from typing import Any

import nbformat.v4 as v4
from nbformat import NotebookNode

from minhou_analysis.catalogue import UnitOfMeasure
from minhou_analysis.display import provenance
from minhou_analysis.display.facts import Fact
from minhou_analysis.display.narrative import say
from minhou_analysis.observations import ObservationStatus
from minhou_analysis.periods import Period
from minhou_analysis.rendering.fact_counts import FIELDS, count_kinds
from minhou_analysis.rendering.facts import FACTS_MIME, FactsExporter

from .notebooks import code, notebook, text

PERSON = UnitOfMeasure("person", "人", "persons", "count", 0)


def fact(name: str, value: float | None = 1234.5, **more: Any) -> Fact:
    return Fact(name, f"{name}的数", value, PERSON, Period.parse("2025Q4"), "闽侯县", **more)


def shown(*facts: Fact) -> NotebookNode:
    return code(v4.new_output("display_data", data={FACTS_MIME: provenance.records(facts)}))


def exported(*cells: NotebookNode) -> tuple[bytes, list[dict[str, str]]]:
    table, _ = FactsExporter().from_notebook_node(notebook(*cells))
    return table, list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_both_rooms_mean_the_same_media_type() -> None:
    assert FACTS_MIME == provenance.FACTS_MIME


def test_each_fact_stands_once_a_section_with_what_it_was_made_from() -> None:
    part = fact("part", 2.0, source="普查")
    whole = fact("whole", formula="部分之和", inputs=(part,))
    _, rows = exported(
        text("# 题\n\n## 人口"),
        shown(whole, whole),
        text("没有标题"),
        shown(whole),
        text("## 又"),
        shown(part),
    )
    assert [(row["section"], row["id"], row["input_of"]) for row in rows] == [
        ("题", "whole", ""),
        ("题", "part", "whole"),
        ("又", "part", ""),
    ]
    assert list(rows[0]) == list(FIELDS)
    assert (rows[0]["value"], rows[0]["unit"], rows[0]["period"]) == ("1234.5", "人", "2025Q4")


def test_kinds_are_counted_as_shown() -> None:
    demonstration = fact("demo", status=ObservationStatus.DEMONSTRATION)
    made = fact("made", formula="a ÷ b", inputs=(fact("a"), fact("b")))
    table, rows = exported(shown(fact("seen"), demonstration, made, fact("none", None)), shown(fact("seen")))
    assert count_kinds(table) == {"observed": 1, "derived": 1, "demonstration": 1, "missing": 1}
    assert rows[-1]["value"] == ""
    assert rows[-1]["status"] == "O"


def test_text_of_a_unit_is_no_formula() -> None:
    hostile = fact('=cmd|"/c calc"!A1', source="第一行\n@第二行")
    _, rows = exported(shown(hostile))
    assert rows[0]["id"].startswith("'=")
    assert rows[0]["source"] == "第一行\n@第二行"


def test_a_notebook_without_facts_gives_an_empty_table() -> None:
    table, rows = exported(text("一"), code(v4.new_output("stream", name="stdout", text="x")))
    assert rows == []
    assert count_kinds(table) == dict.fromkeys(("observed", "derived", "demonstration", "missing"), 0)


def test_what_a_cell_shows_carries_its_facts() -> None:
    sentence = say("共{all}。", all=fact("all"))
    bundle = sentence._repr_mimebundle_()
    assert bundle == {FACTS_MIME: provenance.records([fact("all")])}
    assert say("没有数。")._repr_mimebundle_() == {}
