"""The plan read from ``data/plan/``: the whole official text, and the tables made from it.

The two are compared part by part, so that no word of the text can be lost and none can be put into its mouth. What was
taken in from the annex is no part of the text; ``annex.verify_annex`` holds it against the annex's own file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final, TypeVar

from minhou_analysis.datapackage import DataPackage, Row
from minhou_analysis.datapackage.cells import expectation
from minhou_analysis.errors import DataError, Finding, PlanError, nearest
from minhou_analysis.plan.first_batch import FIRST_BATCH, FirstBatchRow, first_batch_faults
from minhou_analysis.plan.model import (
    GENERAL,
    Commitment,
    Goal,
    Measure,
    Plan,
    ReformArea,
    Safeguard,
    Target,
    Unit,
)
from minhou_analysis.plan.text import (
    HEADINGS,
    Headings,
    PlanText,
    TextPart,
    first_difference,
    parse_plan_text,
    resolve_units,
    squeeze,
    unit_names,
)

_TABLES: Final = (
    *("plan-areas", "plan-measures", "plan-units", "plan-measure-units", "plan-kinds", "plan-commitments"),
    *(FIRST_BATCH, "plan-goals", "plan-safeguards"),
)
_FACTS: Final = {
    "title": ("string", "the plan's title, as it stands in the text"),
    "title_en": ("string", "its title in English"),
    "region": ("string", "the GB/T 2260 code of the county that the plan is about"),
    "issuer": ("string", "who issued it, as it stands in the text"),
    "adopted": ("date", "the day on which it was signed, such as 2021-07-23"),
    "published": ("date", "the day on which it was published, as it stands in the text"),
    "horizon.year": ("integer", "the year up to which the plan goes"),
    "horizon.quote": ("string", "the words of the overall objective that set this year"),
    "annex.title": ("string", ""),
}
"""What ``plan.json`` says, with the type of each and what it means; without a meaning it may be blank. A dot goes one level
down."""

Found = TypeVar("Found")


def load_plan(data: DataPackage) -> Plan:
    """Read ``data/plan/`` and hold the tables against the official text.

    Raises:
        PlanError: text and tables disagree, an id stands twice, or a unit is unknown; every finding at once.
    """
    return _PlanReader(data).read()


class _PlanReader:
    """Reads text and tables, collects what is wrong in them, and builds the plan when nothing is."""

    def __init__(self, data: DataPackage) -> None:
        self.data = data
        self.findings: list[Finding] = []

    def read(self) -> Plan:
        text = self._collect(self._text)
        facts = self._collect(partial(_read_facts, self.data))
        tables = {name: self._collect(partial(self._rows, name)) for name in _TABLES}
        rows = {name: found for name, found in tables.items() if found is not None}
        if len(rows) == len(_TABLES):
            self._check_tables(rows)
            if text is not None:
                self._compare(text, rows)
            if text is not None and facts is not None:
                self._compare_facts(text, facts)
        if self.findings or facts is None:
            raise PlanError(set(self.findings))
        return _build(rows, facts)

    def _collect(self, read: Callable[[], Found]) -> Found | None:
        """What ``read`` returns, or None and its findings kept."""
        try:
            return read()
        except DataError as error:
            self.findings += error.findings
            return None

    def _text(self) -> PlanText:
        file, text = self.data.file("plan-text"), self.data.text("plan-text")
        if not text.strip():
            raise DataError(Finding(file, 0, "", "an empty file", "the whole text of the plan, as published"))
        return parse_plan_text(text, file, _read_headings(self.data))

    def _rows(self, name: str) -> list[Row]:
        table = self.data.table(name)
        self.findings += self.data.faults_in(table)
        return list(table.rows())

    def _check_tables(self, rows: dict[str, list[Row]]) -> None:
        """What the schema cannot say: ids within ids, units among units, words among words."""
        responsible = _responsible(rows["plan-measure-units"])
        for name, parent in (("plan-measures", "area"), ("plan-commitments", "measure")):
            for row in rows[name]:
                if not row["id"].startswith(f"{row[parent]}."):
                    self._find(name, row, parent, repr(row[parent]), "what the id begins with")
        for row in rows["plan-commitments"]:
            owners = responsible.get(row["measure"], [])
            for unit in row["units"].split():
                if unit not in owners:
                    self._find("plan-commitments", row, "units", repr(unit), f"some of {' '.join(owners)}")
            for value, quote in (("target_value", "target_quote"), ("deadline", "deadline_quote")):
                if bool(row[value]) != bool(row[quote]):
                    blank, beside = (quote, value) if row[value] else (value, quote)
                    self._find("plan-commitments", row, blank, "a blank", f"a value beside {row[beside]}")
                elif row[quote] not in row["text"]:
                    self._find("plan-commitments", row, quote, f"「{row[quote]}」", "words of the commitment")
        units = [row["id"] for row in rows["plan-units"]]
        for row, column, found, expected in first_batch_faults(rows[FIRST_BATCH], units):
            self._find(FIRST_BATCH, row, column, found, expected)

    def _compare(self, text: PlanText, rows: dict[str, list[Row]]) -> None:
        """Every part of the text against the tables, in both directions."""
        words = {measure["id"]: "" for measure in rows["plan-measures"]}
        for row in rows["plan-commitments"]:
            words[row["measure"]] = words.get(row["measure"], "") + row["text"]
        self._compare_parts(text.areas, {r["id"]: (r["name"], "") for r in rows["plan-areas"]})
        self._compare_parts(
            text.measures, {r["id"]: (r["name"], words[r["id"]]) for r in rows["plan-measures"]}
        )
        self._compare_parts(
            text.safeguards, {r["id"]: (r["name"], r["text"]) for r in rows["plan-safeguards"]}
        )
        self._compare_words(
            text.goals.body_line, "G", text.goals.body, "".join(r["text"] for r in rows["plan-goals"])
        )
        self._compare_units(text, rows)

    def _compare_facts(self, text: PlanText, facts: dict[str, str]) -> None:
        adopted = date.fromisoformat(facts["adopted"])
        signed = f"{adopted.year}年{adopted.month}月{adopted.day}日"
        for words in (facts["title"], facts["issuer"], signed, facts["published"]):
            if squeeze(words) not in text.front:
                self._differ(1, f"no 「{words}」", "it before the first heading")
        if squeeze(facts["horizon.quote"]) not in text.goals.body:
            self._differ(
                text.goals.body_line, f"no 「{facts['horizon.quote']}」", "the words that set the horizon"
            )
        if facts["horizon.year"] not in facts["horizon.quote"]:
            year, file = facts["horizon.year"], self.data.file("plan-facts")
            self.findings.append(Finding(file, 0, "horizon.year", year, "the year that the quotation names"))
        self._compare_words(text.annex.line, "annex", text.annex.name, facts["annex.title"])

    def _compare_parts(self, parts: list[TextPart], table: dict[str, tuple[str, str]]) -> None:
        found = [part.id for part in parts]
        for part in parts:
            if part.id not in table or found.count(part.id) > 1:
                self._differ(part.line, f"「{part.name}」", "a part the tables know, once", part.id)
                continue
            name, body = table[part.id]
            self._compare_words(part.line, part.id, part.name, name)
            self._compare_words(part.body_line or part.line, part.id, part.body, body)
        for absent in table.keys() - set(found):
            self._differ(0, "nothing", f"「{table[absent][0]}」", absent)

    def _compare_words(self, line: int, part: str, text: str, table: str) -> None:
        if squeeze(text) != squeeze(table):
            found, expected = first_difference(squeeze(text), squeeze(table))
            self._differ(line, found, expected, part)

    def _compare_units(self, text: PlanText, rows: dict[str, list[Row]]) -> None:
        known = unit_names(rows["plan-units"])
        responsible = _responsible(rows["plan-measure-units"])
        for part in text.measures:
            if not part.units:
                self._differ(part.line, "no responsible units", "a line 「责任单位:…」", part.id)
                continue
            resolved = resolve_units(part.units, known)
            for name, unit in resolved:
                if unit is None:
                    expected = f"a unit of the plan{nearest(name, list(known))}"
                    self._differ(part.units_line, f"「{name}」", expected, part.id)
            units, listed = [unit for _, unit in resolved], responsible.get(part.id, [])
            if None not in units and units != listed and set(listed) <= set(known.values()):
                expected = f"the units of the table: {' '.join(listed)}"
                self._differ(part.units_line, f"「{part.units}」", expected, part.id)

    def _find(self, table: str, row: Row, column: str, found: str, expected: str) -> None:
        self.findings.append(Finding(self.data.file(table), row.line, column, found, expected, row["id"]))

    def _differ(self, line: int, found: str, expected: str, part: str = "") -> None:
        """A place where the text is not what the tables say."""
        self.findings.append(Finding(self.data.file("plan-text"), line, "", found, expected, part))


def _read_facts(data: DataPackage) -> dict[str, str]:
    """What ``plan.json`` says, by the keys of ``_FACTS``."""
    file = data.file("plan-facts")
    try:
        facts = json.loads(data.text("plan-facts"))
    except json.JSONDecodeError as error:
        raise DataError(Finding(file, error.lineno, "", error.msg, "JSON text")) from None
    findings = []
    said: dict[str, str] = {}
    for path, (kind, meaning) in _FACTS.items():
        value = facts
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        said[path] = "" if value is None else str(value)
        if not said[path] and meaning:
            findings.append(Finding(file, 0, path, "nothing", meaning))
        elif wanted := expectation({"type": kind}, said[path]):
            findings.append(Finding(file, 0, path, repr(value), wanted))
    if findings:
        raise DataError(findings)
    return said


def _read_headings(data: DataPackage) -> Headings:
    """The main headings of the text that ``plan.json`` names under ``headings``; the usual ones where it names none.

    What else is wrong with the file is found where its facts are read.
    """
    try:
        said = json.loads(data.text("plan-facts")).get("headings", {})
    except (DataError, json.JSONDecodeError, AttributeError):
        return HEADINGS
    if not isinstance(said, dict) or not all(isinstance(heading, str) for heading in said.values()):
        found = json.dumps(said, ensure_ascii=False)
        raise DataError(Finding(data.file("plan-facts"), 0, "headings", found, "a text for each heading"))
    if strange := [name for name in said if name not in Headings._fields]:
        known = list(Headings._fields)
        expected = f"one of {', '.join(known)}{nearest(strange[0], known)}"
        raise DataError(Finding(data.file("plan-facts"), 0, "headings", repr(strange[0]), expected))
    return HEADINGS._replace(**said)


def _responsible(rows: list[Row]) -> dict[str, list[str]]:
    """Units of each measure, by their position in the text."""
    listed: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (len(row["position"]), row["position"])):
        listed.setdefault(row["measure"], []).append(row["unit"])
    return listed


def _build(rows: dict[str, list[Row]], facts: dict[str, str]) -> Plan:
    responsible = _responsible(rows["plan-measure-units"])
    annexed = [FirstBatchRow.read(row) for row in rows[FIRST_BATCH]]
    commitments = [_read_commitment(row) for row in rows["plan-commitments"]]
    commitments += [row.commitment() for row in annexed if not row.withdrawn]
    measures = [_read_measure(row, responsible, commitments) for row in rows["plan-measures"]]
    return Plan(
        title=facts["title"],
        title_en=facts["title_en"],
        region=facts["region"],
        issuer=facts["issuer"],
        adopted=date.fromisoformat(facts["adopted"]),
        published=date.fromisoformat(facts["published"]),
        horizon=int(facts["horizon.year"]),
        horizon_quote=facts["horizon.quote"],
        annex_title=facts["annex.title"],
        goals=tuple(Goal(**row.cells) for row in rows["plan-goals"]),
        areas=tuple(_read_area(row, measures) for row in rows["plan-areas"]),
        safeguards=tuple(Safeguard(**row.cells) for row in rows["plan-safeguards"]),
        units=tuple(Unit(r["id"], r["name"], r["name_en"], r["group"]) for r in rows["plan-units"]),
        kinds={row["id"]: row["name"] for row in rows["plan-kinds"]},
        kinds_en={row["id"]: row["name_en"] for row in rows["plan-kinds"]},
        withdrawn=tuple(row.commitment() for row in annexed if row.withdrawn),
    )


def _read_area(row: Row, measures: list[Measure]) -> ReformArea:
    return ReformArea(
        id=row["id"],
        name=row["name"],
        name_en=row["name_en"],
        short=row["short"],
        short_en=row["short_en"],
        analysis=row["analysis"] or GENERAL,
        measures=tuple(measure for measure in measures if measure.area == row["id"]),
    )


def _read_measure(row: Row, responsible: dict[str, list[str]], commitments: list[Commitment]) -> Measure:
    return Measure(
        id=row["id"],
        area=row["area"],
        name=row["name"],
        name_en=row["name_en"],
        short=row["short"],
        short_en=row["short_en"],
        units=tuple(responsible.get(row["id"], ())),
        commitments=tuple(c for c in commitments if c.measure == row["id"]),
    )


def _read_commitment(row: Row) -> Commitment:
    target = None
    if row["target_value"]:
        target = Target(
            float(row["target_value"]), row["target_relation"], row["target_unit"], row["target_quote"]
        )
    return Commitment(
        id=row["id"],
        measure=row["measure"],
        text=row["text"],
        title=row["title"],
        title_en=row["title_en"],
        kind=row["kind"],
        units=tuple(row["units"].split()),
        target=target,
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else None,
        deadline_quote=row["deadline_quote"],
    )
