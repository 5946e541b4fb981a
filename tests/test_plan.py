"""The plan as data: every word of the official text, and an error for every word that was changed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import DataError, Finding, MinhouError, PlanError
from minhou_analysis.plan import Plan, load_plan
from minhou_analysis.plan.text import resolve_units
from tests.damage import change, cut, repeat, write

TEXT = "plan/plan.txt"
COMMITMENTS = "plan/commitments.csv"
MEASURE_UNITS = "plan/measure_units.csv"


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> Plan:
    return load_plan(DataPackage(data_folder))


@pytest.fixture(scope="module")
def text(data_folder: Path) -> str:
    """The official text without white space."""
    return re.sub(r"\s", "", (data_folder / TEXT).read_text(encoding="utf-8"))


def faults(folder: Path) -> list[Finding]:
    with pytest.raises(PlanError) as caught:
        load_plan(DataPackage(folder))
    return caught.value.findings


def test_the_plan_has_its_parts(plan: Plan) -> None:
    parts = (plan.areas, plan.measures, plan.units, plan.safeguards, plan.commitments)
    assert [len(part) for part in parts] == [7, 22, 25, 4, 169]
    assert [area.id for area in plan.areas] == list("1234567")
    assert [len(area.measures) for area in plan.areas] == [4, 3, 3, 3, 3, 4, 2]
    assert [safeguard.id for safeguard in plan.safeguards] == ["S1", "S2", "S3", "S4"]


def test_commitments_of_each_measure_give_back_its_whole_text(plan: Plan, text: str) -> None:
    """Read apart from the package: what stands between a measure's heading and 责任单位 in the official text."""
    body = text[text.index("二、试验举措") : text.index("三、保障措施")]
    for measure in plan.measures:
        heading = f"{measure.id.partition('.')[2]}.{measure.name}"
        assert body.count(heading) == 1
        words = body[body.index(heading) + len(heading) :]
        assert measure.text == words[: words.index("责任单位")], measure.id


def test_goals_safeguards_and_front_matter_are_the_text_too(plan: Plan, text: str) -> None:
    goals = "".join(goal.text for goal in plan.goals)
    assert f"一、总体目标{goals}二、试验举措" in text
    for safeguard in plan.safeguards:
        assert f"){safeguard.name}。{safeguard.text}" in text
    assert text.startswith(
        f"闽侯县人民政府印发关于{plan.title.removeprefix('闽侯县').join(['闽侯县', '的通知'])}"
    )
    assert (plan.adopted, plan.published) == (date(2021, 7, 23), date(2021, 7, 30))
    assert plan.issuer == "闽侯县人民政府"


def test_the_horizon_and_the_annex(plan: Plan, text: str) -> None:
    assert plan.horizon == 2025
    assert plan.horizon_quote in text
    assert "到2025年" in plan.horizon_quote
    assert text.endswith(f"附件:{plan.annex_title}")


def test_ids_are_unique_and_in_order(plan: Plan) -> None:
    for measure in plan.measures:
        assert measure.id.startswith(f"{measure.area}.")
        assert [c.id for c in measure.commitments] == [
            f"{measure.id}.{number}" for number in range(1, len(measure.commitments) + 1)
        ]


def test_a_target_and_a_deadline_are_quotations(plan: Plan) -> None:
    targets = {c.id: c.target for c in plan.commitments if c.target}
    for identity, target in targets.items():
        assert target.quote
        assert target.quote in plan.commitment(identity).text
    assert {(c, t.value, t.relation, t.unit) for c, t in targets.items()} == {
        ("1.1.1", 0, "=", "threshold"),
        ("1.1.2", 0, "=", "threshold"),
        ("3.2.3", 5, ">=", "percent"),
        ("5.1.3", 100, "=", "percent"),
        ("6.3.3", 100, "=", "percent"),
        ("6.4.4", 1, "=", "ratio"),
    }
    for commitment in plan.commitments:
        assert bool(commitment.deadline) == bool(commitment.deadline_quote)
        assert commitment.deadline_quote in commitment.text


def test_every_number_of_the_measures_text_is_a_target_or_a_name(plan: Plan) -> None:
    """A figure in the words must not be overlooked: 5 % is the only one; F1 and 8 are names of lines."""
    numbers = {(c.id, found) for c in plan.commitments for found in re.findall(r"[A-Z]?\d+%?", c.text)}
    assert {found for _, found in numbers} == {"5%", "F1", "8"}
    assert ("3.2.3", "5%") in numbers


@pytest.mark.parametrize(
    ("measure", "units"),
    [
        ("1.1", "县公安局 县人社局"),
        ("1.2", "县公安局 县人社局 县教育局 县卫健局 县民政局 县农业农村局 县财政局 县住建局 县资规局"),
        ("1.4", "县委组织部 县发改局 县卫健局 县教育局 县农业农村局"),
        ("3.2", "县资规局"),
        ("4.2", "闽侯生态环境局 县资规局 县金融办 县林业局"),
        ("4.3", "县资规局 闽侯生态环境局 县财政局 县金融办 县林业局 县审计局"),
        ("5.2", "县交通局 县工信局 县发改局 县水利局 县住建局 县供电公司"),
        ("6.1", "县委编办 县教育局 县人社局 县财政局"),
        ("6.2", "县委编办 闽侯医保局 县卫健局 县人社局 县财政局"),
        ("6.3", "县民政局 县财政局 各乡镇(街道)"),
        ("6.4", "县人社局 县民政局 闽侯医保局 县财政局"),
        ("7.1", "县农业农村局 县资规局 各乡镇(街道)"),
    ],
)
def test_responsible_units_are_canonical_and_in_the_texts_order(plan: Plan, measure: str, units: str) -> None:
    assert [plan.unit(unit).name for unit in plan.measure(measure).units] == units.split()


def test_names_in_the_text_resolve_with_and_without_the_inherited_prefix() -> None:
    known = {
        "县公安局": "police",
        "县人社局": "labour",
        "闽侯医保局": "insurance",
        "各乡镇(街道)": "townships",
    }
    assert resolve_units("闽侯医保局,县公安局、人社局,各乡镇(街道)、气象局", known) == [
        ("闽侯医保局", "insurance"),
        ("县公安局", "police"),
        ("人社局", "labour"),
        ("各乡镇(街道)", "townships"),
        ("气象局", None),
    ]


def test_each_responsible_unit_is_asked_about_each_of_its_measures(plan: Plan) -> None:
    for measure in plan.measures:
        asked = {unit for commitment in measure.commitments for unit in commitment.units}
        assert asked == set(measure.units), measure.id
    assert all(plan.measures_of(unit.id) and plan.commitments_of(unit.id) for unit in plan.units)


def test_titles_are_short_and_unique_within_a_measure(plan: Plan) -> None:
    for measure in plan.measures:
        titles = [commitment.title for commitment in measure.commitments]
        assert len(set(titles)) == len(titles)
        assert max(map(len, titles)) <= 20
    assert {commitment.kind for commitment in plan.commitments} == set(plan.kinds)


def test_json_has_the_agreed_shape(plan: Plan) -> None:
    written: dict[str, Any] = json.loads(json.dumps(plan.to_dict(), ensure_ascii=False))
    assert list(written) == [
        *("title", "title_en", "region", "adopted", "published", "horizon", "horizon_quote", "goals"),
        *("areas", "safeguards", "units", "annex"),
    ]
    assert (written["region"], written["adopted"], written["published"]) == (
        "350121",
        "2021-07-23",
        "2021-07-30",
    )
    assert written["horizon"] == 2025
    assert [list(area) for area in written["areas"]] == [["id", "name", "name_en", "measures"]] * 7
    measures = [measure for area in written["areas"] for measure in area["measures"]]
    assert [list(measure) for measure in measures] == [["id", "name", "name_en", "units", "commitments"]] * 22
    commitments = [commitment for measure in measures for commitment in measure["commitments"]]
    assert len(commitments) == 169
    for commitment in commitments:
        assert list(commitment)[:6] == ["id", "text", "title", "title_en", "kind", "units"]
        assert set(commitment) - set(list(commitment)[:6]) <= {"target", "deadline"}
    assert [list(safeguard) for safeguard in written["safeguards"]] == [["id", "name", "name_en", "text"]] * 4
    assert [list(unit) for unit in written["units"]] == [["id", "name", "name_en", "group"]] * 25
    assert {unit for measure in measures for unit in measure["units"]} == {u["id"] for u in written["units"]}
    assert written["annex"] == {"title": plan.annex_title, "available": False}


def test_what_the_plan_does_not_have_is_named_with_the_nearest(plan: Plan) -> None:
    with pytest.raises(MinhouError, match=r"the plan has no unit 'finace' \(did you mean finance\?\)"):
        plan.unit("finace")
    with pytest.raises(MinhouError, match=r"the plan has no measure '9\.9'"):
        plan.measure("9.9")


def test_objects_show_themselves(plan: Plan) -> None:
    assert (
        repr(plan)
        == "<Plan 闽侯县城乡融合发展试验区实施方案: 7 areas, 22 measures, 169 commitments, 25 units>"
    )
    assert plan._repr_html_().count("<li>") == 7 + 22
    assert "1.1 全面深化户籍制度改革" in plan.measure("1.1")._repr_html_()


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("推动居住证制度扩面提质", "推动居住证制度扩面", "1.1"),
        ("安排至少5%新增建设用地指标", "安排至少3%新增建设用地指标", "3.2"),
        ("1.全面深化户籍制度改革", "1.深化户籍制度改革", "1.1"),
        ("局部领域关键环节改革取得突破", "各领域改革取得突破", "G"),
        ("全面完善考核、加强激励", "完善考核", "S4"),
        ("(七)健全农民持续增收体制机制", "(七)健全农民增收体制机制", "7"),
        ("情\n\n  况表", "情况", "annex"),
    ],
)
def test_a_changed_word_is_named_with_line_and_part(
    unreported_copy: Path, old: str, new: str, part: str
) -> None:
    line = change(unreported_copy, TEXT, old, new)
    found = [fault for fault in faults(unreported_copy) if fault.id == part]
    assert [(fault.file, fault.line) for fault in found] == [(TEXT, line)]
    assert found[0].found != found[0].expected
    assert str(found[0]).startswith(f"plan/plan.txt, line {line}, id {part}: found 「…")


def test_a_changed_word_in_a_table_is_named_too(unreported_copy: Path) -> None:
    change(unreported_copy, COMMITMENTS, "放宽企业单位集体户设立条件。", "放宽个人集体户设立条件。")
    (fault,) = faults(unreported_copy)
    assert (fault.file, fault.id) == (TEXT, "1.1")
    assert "放宽企业单位" in fault.found
    assert "放宽个人集体" in fault.expected


@pytest.mark.parametrize("heading", ["一、总体目标", "二、试验举措", "三、保障措施"])
def test_a_text_that_breaks_off_before_a_heading(unreported_copy: Path, heading: str) -> None:
    cut(unreported_copy, TEXT, heading)
    last = (unreported_copy / TEXT).read_text(encoding="utf-8").count("\n") + 1
    found = faults(unreported_copy)
    assert f"plan/plan.txt, line {last}: found the end of the text; expected 「{heading}」" in map(str, found)


def test_a_text_that_breaks_off_inside_a_measure(unreported_copy: Path) -> None:
    cut(unreported_copy, TEXT, "打造一批农村社区")
    assert [fault.expected for fault in faults(unreported_copy)] == ["「三、保障措施」"]


def test_a_text_that_breaks_off_in_its_last_part(unreported_copy: Path) -> None:
    cut(unreported_copy, TEXT, "(四)完善考核机制")
    found = {fault.id: fault for fault in faults(unreported_copy)}
    assert found["S4"].expected == "「完善考核机制」"
    assert found["annex"].found == "nothing"


def test_an_empty_text(unreported_copy: Path) -> None:
    write(unreported_copy, TEXT, b"")
    assert [fault.expected for fault in faults(unreported_copy)] == [
        "the whole text of the plan, as published"
    ]


def test_a_line_of_units_that_is_gone(unreported_copy: Path) -> None:
    change(unreported_copy, TEXT, "  责任单位:县公安局、人社局\n", "")
    (fault,) = faults(unreported_copy)
    line = 1 + (unreported_copy / TEXT).read_text(encoding="utf-8").split("1.全面深化户籍制度改革")[0].count(
        "\n"
    )
    assert str(fault) == (
        f"plan/plan.txt, line {line}, id 1.1: found no responsible units; expected a line 「责任单位:…」"
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("责任单位:县资规局\n", "责任单位:县资规局\n  责任单位:县财政局\n", "「责任单位:县财政局」"),
        ("责任单位:县资规局\n", "责任单位:县资规局\n  并由财政局配合。\n", "「并由财政局配合。」"),
        ("  1.全面深化户籍制度改革\n", "", "「全面放开城市落户限制,实现福州市外迁入我」"),
        ("  (一)建立城乡有序流动的人口迁徙制度\n", "", "「1.全面深化户籍制度改革」"),
        ("  附件:", "  另附:", "「另附:闽侯县城乡融合发展试验区第一批具体」"),
    ],
)
def test_a_line_that_belongs_nowhere(unreported_copy: Path, old: str, new: str, found: str) -> None:
    line = change(unreported_copy, TEXT, old, new) + new.count("\n") - (1 if new.endswith("\n") else 0)
    first = faults(unreported_copy)[0]
    assert first.found == found
    assert first.file == TEXT
    assert first.line >= line


def test_an_unknown_unit_in_the_text(unreported_copy: Path) -> None:
    line = change(unreported_copy, TEXT, "责任单位:县公安局、人社局", "责任单位:县公安局、社保局")
    (fault,) = faults(unreported_copy)
    assert (fault.line, fault.id, fault.found) == (line, "1.1", "「社保局」")
    assert fault.expected.startswith("a unit of the plan")


def test_units_in_another_order_than_the_texts(unreported_copy: Path) -> None:
    line = change(unreported_copy, TEXT, "责任单位:县公安局、人社局", "责任单位:县人社局、公安局")
    (fault,) = faults(unreported_copy)
    assert (fault.line, fault.id) == (line, "1.1")
    assert fault.expected == "the units of the table: public_security human_resources"


def test_positions_in_another_order_than_the_texts(unreported_copy: Path) -> None:
    change(unreported_copy, MEASURE_UNITS, "1.1,public_security,1", "1.1,public_security,3")
    assert [fault.id for fault in faults(unreported_copy)] == ["1.1"]


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "found", "expected", "item"),
    [
        (
            *(MEASURE_UNITS, "1.1,human_resources", "1.1,human_resource", "unit", "'human_resource'"),
            *("an id of plan/units.csv (did you mean human_resources?)", ""),
        ),
        (
            *(MEASURE_UNITS, "7.2,human_resources", "7.3,human_resources", "measure", "'7.3'"),
            *("an id of plan/measures.csv (did you mean 7.2?)", ""),
        ),
        (
            *(
                COMMITMENTS,
                "policy,public_security,0",
                "policy,public_securty,0",
                "units",
                "'public_securty'",
            ),
            *("some of public_security human_resources", "1.1.1"),
        ),
        (
            *(COMMITMENTS, "policy,public_security,0", "policy,finance,0", "units", "'finance'"),
            *("some of public_security human_resources", "1.1.1"),
        ),
        (
            *(COMMITMENTS, "1.1.1,1.1,", "1.1.1,9.1,", "measure", "'9.1'"),
            *("an id of plan/measures.csv", "1.1.1"),
        ),
        (
            COMMITMENTS,
            "policy,public_security,0",
            "rule,public_security,0",
            "kind",
            "'rule'",
            "an id of plan/kinds.csv",
            "1.1.1",
        ),
        (
            *(COMMITMENTS, "threshold,实现福州市外迁入我县落户“零门槛”", "threshold,"),
            *("target_quote", "a blank", "a value beside 0", "1.1.1"),
        ),
        (
            *(COMMITMENTS, "threshold,实现福州市外迁入我县落户“零门槛”", "threshold,落户零门槛"),
            *("target_quote", "「落户零门槛」", "words of the commitment", "1.1.1"),
        ),
        (
            COMMITMENTS,
            "public_security,0,=",
            "public_security,none,=",
            "target_value",
            "'none'",
            "a number",
            "1.1.1",
        ),
        ("plan/measures.csv", "1.1,1,", "1.1,2,", "area", "'2'", "what the id begins with", "1.1"),
        (
            *("plan/measures.csv", "1.1,1,", "1.1,8,", "area", "'8'"),
            *("an id of plan/areas.csv", "1.1"),
        ),
    ],
)
def test_a_fault_in_a_table_names_file_line_column_and_id(
    unreported_copy: Path, file: str, old: str, new: str, column: str, found: str, expected: str, item: str
) -> None:
    line = change(unreported_copy, file, old, new)
    fault = next(f for f in faults(unreported_copy) if (f.file, f.line, f.column) == (file, line, column))
    assert (fault.found, fault.id) == (found, item)
    assert fault.expected.startswith(expected)


@pytest.mark.parametrize("file", ["plan/units.csv", "plan/measures.csv", COMMITMENTS, "plan/areas.csv"])
def test_a_duplicate_id_names_both_lines(unreported_copy: Path, file: str) -> None:
    line = repeat(unreported_copy, file, 2)
    found = [fault for fault in faults(unreported_copy) if fault.file == file and fault.column == "id"]
    assert [(f.line, f.expected) for f in found] == [(line, "an id of its own (line 2 has it already)")]


@pytest.mark.parametrize("file", ["plan/units.csv", MEASURE_UNITS, "plan/goals.csv", "plan/kinds.csv"])
def test_a_column_a_file_or_an_encoding_that_is_missing(unreported_copy: Path, file: str) -> None:
    content = (unreported_copy / file).read_bytes()
    header = content.splitlines()[0].decode()
    column = header.split(",")[1]
    change(unreported_copy, file, f",{column}", f",{column}_x")
    assert f"{file}, line 1, column {column}: found no such column" in str(PlanError(faults(unreported_copy)))
    write(unreported_copy, file, b"id,n\xe9m\n" + content)
    assert f"{file}, line 1: found byte 0xe9; expected text in UTF-8" in str(
        PlanError(faults(unreported_copy))
    )
    (unreported_copy / file).unlink()
    assert f"{file}: found no such file" in str(PlanError(faults(unreported_copy)))


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ('"adopted": "2021-07-23"', '"adopted": "23.7.2021"', "adopted", "a date such as 2025-12-31"),
        ('"adopted": "2021-07-23",', "", "adopted", "the day on which it was signed, such as 2021-07-23"),
        ('"year": 2025', '"year": "soon"', "horizon.year", "a whole number"),
        ('"year": 2025', '"year": 2030', "horizon.year", "the year that the quotation names"),
        (
            '"horizon": {',
            '"horizont": {',
            "horizon.quote",
            "the words of the overall objective that set this year",
        ),
        ('"title": "闽侯县城乡', '"title": ["闽侯县城乡', "", "JSON text"),
    ],
)
def test_a_fault_in_the_facts(unreported_copy: Path, old: str, new: str, column: str, expected: str) -> None:
    change(unreported_copy, "plan/plan.json", old, new)
    found = [(f.column, f.expected) for f in faults(unreported_copy) if f.file == "plan/plan.json"]
    assert (column, expected) in found


def test_a_date_that_the_text_does_not_have(unreported_copy: Path) -> None:
    change(unreported_copy, "plan/plan.json", '"adopted": "2021-07-23"', '"adopted": "2021-07-24"')
    assert [str(f) for f in faults(unreported_copy)] == [
        "plan/plan.txt, line 1: found no 「2021年7月24日」; expected it before the first heading"
    ]


def test_several_faults_come_at_once_in_file_order(unreported_copy: Path) -> None:
    unit = change(unreported_copy, MEASURE_UNITS, "3.2,natural_resources,1", "3.2,natural_resources,0")
    kind = change(unreported_copy, COMMITMENTS, "policy,public_security,0", "rule,public_security,0")
    word = change(unreported_copy, TEXT, "安排至少5%新增建设用地指标", "安排至少3%新增建设用地指标")
    line = change(unreported_copy, TEXT, "责任单位:县农业农村局、人社局", "责任单位:县农业农村局、社保局")
    change(unreported_copy, "plan/plan.json", '"adopted": "2021-07-23"', '"adopted": ""')
    assert [(f.file, f.line, f.id) for f in faults(unreported_copy)] == [
        (COMMITMENTS, kind, "1.1.1"),
        (MEASURE_UNITS, unit, ""),
        ("plan/plan.json", 0, ""),
        (TEXT, word, "3.2"),
        (TEXT, line, "7.2"),
    ]


def test_a_plan_error_is_a_data_error_and_survives_a_worker(unreported_copy: Path) -> None:
    import pickle

    change(unreported_copy, TEXT, "取得突破", "取得进展")
    error = PlanError(faults(unreported_copy))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert isinstance(again, DataError)
    assert (type(again), again.findings, str(again)) == (PlanError, error.findings, str(error))
