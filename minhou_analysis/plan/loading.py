"""The plan read from ``data/plan/``: the whole official text, and the tables made from it.

The two are compared part by part, so that no word of the text can be lost and none can be put into its mouth.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.errors import Finding, PlanError, nearest
from minhou_analysis.plan.model import Commitment, Goal, Measure, Plan, ReformArea, Safeguard, Target, Unit
from minhou_analysis.plan.text import (
    PlanText,
    TextPart,
    first_difference,
    parse_plan_text,
    resolve_units,
    squeeze,
)


def load_plan(data: DataPackage) -> Plan:
    """Read ``data/plan/`` and hold the tables against the official text.

    Raises:
        PlanError: text and tables disagree, an id stands twice, or a unit is unknown; every finding at once.
    """
    return _PlanReader(data).read()


class _PlanReader:
    """Builds the plan from its tables and collects what is wrong on the way."""

    def __init__(self, data: DataPackage) -> None:
        self.data = data
        self.findings: list[Finding] = []

    def read(self) -> Plan:
        text = self._text()
        facts = self._facts()
        units = [Unit(r["id"], r["name"], r["name_en"], r["group"]) for r in self._rows("plan-units")]
        areas = list(self._rows("plan-areas"))
        measures = list(self._rows("plan-measures"))
        responsible = self._responsible({u.id for u in units}, {m["id"] for m in measures})
        commitments = self._commitments(responsible)
        goals = tuple(Goal(r["id"], r["text"], r["title"], r["title_en"]) for r in self._rows("plan-goals"))
        safeguards = list(self._rows("plan-safeguards"))
        self._compare(text, areas, measures, responsible, commitments, goals, safeguards, facts)
        if self.findings:
            raise PlanError(self.findings)
        return Plan(
            title=facts["title"],
            title_en=facts["title_en"],
            region=facts["region"],
            issuer=facts["issuer"],
            adopted=date.fromisoformat(facts["adopted"]),
            published=date.fromisoformat(facts["published"][:10]),
            horizon=int(facts["horizon"]["year"]),
            horizon_quote=facts["horizon"]["quote"],
            annex_title=facts["annex"]["title"],
            goals=goals,
            areas=tuple(
                ReformArea(
                    *(a[c] for c in ("id", "name", "name_en", "short", "short_en")),
                    measures=tuple(
                        Measure(
                            *(m[c] for c in ("id", "area", "name", "name_en", "short", "short_en")),
                            units=tuple(responsible.get(m["id"], ())),
                            commitments=tuple(c for c in commitments if c.measure == m["id"]),
                        )
                        for m in measures
                        if m["area"] == a["id"]
                    ),
                )
                for a in areas
            ),
            safeguards=tuple(Safeguard(r["id"], r["name"], r["name_en"], r["text"]) for r in safeguards),
            units=tuple(units),
            kinds={r["id"]: r["name"] for r in self._rows("plan-kinds")},
        )

    def _text(self) -> PlanText:
        file = self.data.file("plan-text")
        try:
            text = self.data.path("plan-text").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(Finding(file, 0, "", str(error), "the plan's text in UTF-8")) from None
        return parse_plan_text(text, file)

    def _facts(self) -> dict[str, Any]:
        file = self.data.file("plan-facts")
        try:
            facts: dict[str, Any] = json.loads(self.data.path("plan-facts").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PlanError(Finding(file, 0, "", str(error), "the plan's dates and title in JSON")) from None
        wanted = ("title", "title_en", "region", "issuer", "adopted", "published", "horizon", "annex")
        absent = [key for key in wanted if key not in facts]
        if absent:
            raise PlanError([Finding(file, 0, key, "nothing", "a value") for key in absent])
        return facts

    def _rows(self, table: str) -> Iterator[Row]:
        """Rows of a table keyed by ``id``; one that stands twice is a finding."""
        first: dict[str, int] = {}
        for row in self.data.rows(table):
            if row["id"] in first:
                expected = f"an id of its own (line {first[row['id']]} has it already)"
                self._find(table, row.line, "id", repr(row["id"]), expected, row["id"])
            first.setdefault(row["id"], row.line)
            yield row

    def _responsible(self, units: set[str], measures: set[str]) -> dict[str, list[str]]:
        listed: dict[str, list[str]] = {}
        for row in self.data.rows("plan-measure-units"):
            if row["measure"] not in measures:
                self._unknown("plan-measure-units", row, "measure", row["measure"], measures)
            if row["unit"] not in units:
                self._unknown("plan-measure-units", row, "unit", row["unit"], units)
            listed.setdefault(row["measure"], []).append(row["unit"])
        return listed

    def _commitments(self, responsible: dict[str, list[str]]) -> list[Commitment]:
        commitments = []
        for row in self._rows("plan-commitments"):
            asked = tuple(row["units"].split())
            if row["measure"] not in responsible:
                self._unknown("plan-commitments", row, "measure", row["measure"], responsible)
            for unit in asked:
                if unit not in responsible.get(row["measure"], asked):
                    self._unknown("plan-commitments", row, "units", unit, responsible[row["measure"]])
            for column in ("target_quote", "deadline_quote"):
                if row[column] and row[column] not in row["text"]:
                    self._find(
                        "plan-commitments",
                        row.line,
                        column,
                        f"「{row[column]}」",
                        "words of the commitment",
                        row["id"],
                    )
            commitments.append(_read_commitment(row, asked))
        return commitments

    def _compare(
        self,
        text: PlanText,
        areas: list[Row],
        measures: list[Row],
        responsible: dict[str, list[str]],
        commitments: list[Commitment],
        goals: tuple[Goal, ...],
        safeguards: list[Row],
        facts: dict[str, Any],
    ) -> None:
        """Every part of the text against the tables, in both directions."""
        joined = {
            row["id"]: "".join(c.text for c in commitments if c.measure == row["id"]) for row in measures
        }
        self._compare_parts(text.areas, {row["id"]: (row["name"], "") for row in areas})
        self._compare_parts(text.measures, {row["id"]: (row["name"], joined[row["id"]]) for row in measures})
        self._compare_parts(text.safeguards, {row["id"]: (row["name"], row["text"]) for row in safeguards})
        self._compare_words(text.goals.line, "G", text.goals.body, "".join(goal.text for goal in goals))
        self._compare_words(text.annex.line, "annex", text.annex.name, facts["annex"]["title"])
        self._compare_units(text, responsible)
        adopted = date.fromisoformat(facts["adopted"])
        signed = f"{adopted.year}年{adopted.month}月{adopted.day}日"
        for words in (facts["title"], facts["issuer"], signed, facts["published"][:10]):
            if squeeze(words) not in text.front:
                self._find("plan-text", 1, "", f"no 「{words}」", "it before the first heading")
        if squeeze(str(facts["horizon"]["quote"])) not in text.goals.body:
            self._find(
                "plan-text",
                text.goals.line,
                "",
                f"no 「{facts['horizon']['quote']}」",
                "the words that set the horizon",
            )

    def _compare_parts(self, parts: list[TextPart], table: dict[str, tuple[str, str]]) -> None:
        found = [part.id for part in parts]
        for part in parts:
            if part.id not in table or found.count(part.id) > 1:
                self._find(
                    "plan-text", part.line, "", f"「{part.name}」", "a part the tables know, once", part.id
                )
                continue
            name, body = table[part.id]
            self._compare_words(part.line, part.id, part.name, name)
            self._compare_words(part.line, part.id, part.body, body)
        for absent in table.keys() - set(found):
            self._find("plan-text", 0, "", "nothing", f"「{table[absent][0]}」", absent)

    def _compare_words(self, line: int, part: str, text: str, table: str) -> None:
        if squeeze(text) != squeeze(table):
            found, expected = first_difference(squeeze(text), squeeze(table))
            self._find("plan-text", line, "", found, expected, part)

    def _compare_units(self, text: PlanText, responsible: dict[str, list[str]]) -> None:
        known: dict[str, str] = {}
        for row in self.data.rows("plan-units"):
            known |= dict.fromkeys((row["name"], *row["aliases"].split()), row["id"])
        for part in text.measures:
            resolved = resolve_units(part.units, known)
            for name, unit in resolved:
                if unit is None:
                    expected = f"a unit of the plan{nearest(name, list(known))}"
                    self._find("plan-text", part.units_line, "", f"「{name}」", expected, part.id)
            if all(unit for _, unit in resolved) and [u for _, u in resolved] != responsible.get(part.id, []):
                expected = "the units of the table: " + " ".join(responsible.get(part.id, []))
                self._find(
                    "plan-text", part.units_line or part.line, "", f"「{part.units}」", expected, part.id
                )

    def _unknown(self, table: str, row: Row, column: str, found: str, known: Iterable[str]) -> None:
        expected = f"a known {column}{nearest(found, list(known))}"
        self._find(
            table, row.line, column, repr(found), expected, row.cells.get("id", row.cells.get("measure", ""))
        )

    def _find(self, table: str, line: int, column: str, found: str, expected: str, item: str = "") -> None:
        self.findings.append(Finding(self.data.file(table), line, column, found, expected, item))


def _read_commitment(row: Row, asked: tuple[str, ...]) -> Commitment:
    target = None
    if row["target_value"]:
        target = Target(
            float(row["target_value"]), row["target_relation"], row["target_unit"], row["target_quote"]
        )
    return Commitment(
        *(row[c] for c in ("id", "measure", "text", "title", "title_en", "kind")),
        units=asked,
        target=target,
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else None,
        deadline_quote=row["deadline_quote"],
    )
