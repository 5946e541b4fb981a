"""The annex taken into the plan: all or nothing, the same file twice, later editions, and everything that follows."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.areas import AREA_REPORTS
from minhou_analysis.areas.assessment import commitment_states
from minhou_analysis.checking import check_data
from minhou_analysis.datapackage import DESCRIPTOR, DataPackage
from minhou_analysis.errors import Finding, MinhouError, PlanError
from minhou_analysis.periods import Period
from minhou_analysis.plan import load_plan
from minhou_analysis.plan.annex import import_annex, verify_annex
from minhou_analysis.submissions.asked import asked_of
from minhou_analysis.workspace import open_workspace
from tests.annexes import ROWS, TABLE, rows_of, take_in, workbook
from tests.damage import change

SHIPPED = Path(__file__).resolve().parent.parent / "data"
FIRST, SECOND, THIRD = ROWS


def refused(folder: Path, content: bytes, **how: bool) -> list[Finding]:
    before = everything(folder)
    with pytest.raises(PlanError) as caught:
        take_in(folder, content, **how)
    assert everything(folder) == before
    return caught.value.findings


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_no_annex_is_shipped(data_folder: Path) -> None:
    """It is not published: a row here would be invented."""
    assert rows_of(data_folder) == []
    assert (data_folder / TABLE).read_text(encoding="utf-8").count("\n") == 1
    plan = load_plan(DataPackage(data_folder))
    assert (plan.first_batch, plan.withdrawn, plan.annex_available) == ((), (), False)
    assert verify_annex(DataPackage(data_folder), plan) == []


def test_rows_become_commitments_after_the_plans_own(plan_copy: Path) -> None:
    own = load_plan(DataPackage(plan_copy))
    done = take_in(plan_copy, workbook())
    plan = load_plan(DataPackage(plan_copy))
    assert [c.id for c in plan.first_batch] == ["1.1.B1", "1.1.B2", "6.4.B1"] == list(done.added)
    for measure, before in zip(plan.measures, own.measures, strict=True):
        assert measure.text == before.text
        assert measure.commitments[: len(before.commitments)] == before.commitments
    first = plan.commitment("1.1.B1")
    assert (first.text, first.title, first.kind) == (FIRST[3], "推行居民户口簿电子化", "pilot")
    assert (first.units, str(first.deadline), first.deadline_quote) == (
        ("public_security",),
        "2021-12-31",
        "2021年底前",
    )
    assert first.from_annex
    assert not any(c.from_annex for c in own.commitments)
    assert plan.commitment("6.4.B1") in plan.commitments_of("human_resources")
    written = json.loads(json.dumps(plan.to_dict()))
    assert written["annex"]["available"] is True
    assert written["areas"][0]["measures"][0]["commitments"][-1]["from_annex"] is True
    assert "from_annex" not in written["areas"][0]["measures"][0]["commitments"][0]
    assert "172 commitments (3 of them from the annex)" in repr(plan)


def test_the_original_is_kept_and_rows_say_where_they_stand_in_it(plan_copy: Path) -> None:
    content = workbook()
    done = take_in(plan_copy, content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (plan_copy / f"plan/annex/{sha256}.xlsx").read_bytes() == content
    assert done.sha256 == sha256
    assert [(row["sheet"], row["row"], row["source_sha256"]) for row in rows_of(plan_copy)] == [
        ("情况表", str(number), sha256) for number in (3, 4, 5)
    ]


def test_the_same_file_again_changes_nothing(plan_copy: Path) -> None:
    content = workbook()
    take_in(plan_copy, content)
    before = everything(plan_copy)
    again = take_in(plan_copy, content)
    assert not again.is_written
    assert (again.added, again.changed, again.withdrawn) == ((), (), ())
    assert everything(plan_copy) == before
    assert again.summary().endswith("nothing changed: this file was taken in before (此前已导入，未作改动)")


def test_the_same_rows_in_a_file_saved_anew_change_only_where_they_stand(plan_copy: Path) -> None:
    take_in(plan_copy, workbook())
    again = take_in(plan_copy, workbook(title="另存", sheet="Sheet1"))
    assert again.is_written
    assert (again.added, again.changed, again.withdrawn) == ((), (), ())
    assert {(row["sheet"], row["source_sha256"]) for row in rows_of(plan_copy)} == {("Sheet1", again.sha256)}


def test_a_trial_run_lists_the_rows_and_writes_nothing(plan_copy: Path) -> None:
    before = set(plan_copy.rglob("*"))
    said = take_in(plan_copy, workbook(), dry_run=True).summary()
    assert set(plan_copy.rglob("*")) == before
    assert said.splitlines() == [
        "附件.xlsx: 3 first-batch measures (第一批具体试验举措): 3 new, 0 changed, 0 as before, 0 withdrawn",
        "  1.1.B1 [new] 情况表!3 推行居民户口簿电子化 — public_security — 2021年底前 (2021-12-31)",
        "  1.1.B2 [new] 情况表!4 建立居住证积分管理办法 — public_security human_resources — 2022年6月 (2022-06-30)",
        "  6.4.B1 [new] 情况表!5 开展灵活就业人员参保试点 — human_resources — 长期",
        "note: sheet 「情况表」: nothing is taken from 「备注」",
        "note: 情况表!F5: 「长期」 is kept as words; no day can be read from it for certain",
        "nothing was written: this was a trial run (试运行，未写入)",
    ]


def test_nothing_is_written_when_anything_is_wrong(plan_copy: Path) -> None:
    wrong = (*SECOND[:4], "县科技局", "2022年6月", "")
    (fault,) = refused(plan_copy, workbook([FIRST, wrong, THIRD]))
    assert (fault.file, fault.line, fault.column) == ("附件.xlsx", 4, "情况表!E4")
    assert not (plan_copy / "plan/annex").exists()


def test_a_file_that_is_not_there(plan_copy: Path) -> None:
    with pytest.raises(
        PlanError, match=r"none\.xlsx: found No such file or directory; expected a readable file"
    ):
        import_annex(plan_copy / "none.xlsx", DataPackage(plan_copy))


def test_a_unit_that_the_plan_does_not_name_for_the_measure_is_noted(plan_copy: Path) -> None:
    done = take_in(plan_copy, workbook([(*FIRST[:4], "县公安局、县财政局", "", "")]))
    assert done.remarks[-1] == "1.1.B1: the plan does not name 县财政局 among the units of measure 1.1"
    plan = load_plan(DataPackage(plan_copy))
    assert plan.commitment("1.1.B1").units == ("public_security", "finance")
    assert "finance" not in plan.measure("1.1").units


def test_ids_stay_when_rows_are_added_moved_or_given_other_units(plan_copy: Path) -> None:
    take_in(plan_copy, workbook())
    new = (1, FIRST[1], "1.1", "新增一项。", "县公安局", "", "")
    moved = (*SECOND[:4], "县公安局", "2023年6月", "")
    done = take_in(plan_copy, workbook([new, THIRD, moved, FIRST]))
    assert [row.id for row in done.rows] == ["1.1.B3", "6.4.B1", "1.1.B2", "1.1.B1"]
    assert (done.added, done.changed, done.withdrawn) == (("1.1.B3",), ("1.1.B2",), ())
    assert done.is_written
    plan = load_plan(DataPackage(plan_copy))
    assert str(plan.commitment("1.1.B2").deadline) == "2023-06-30"
    assert len(list((plan_copy / "plan/annex").iterdir())) == 2


def test_what_somebody_improved_by_hand_stays(plan_copy: Path) -> None:
    content = workbook()
    take_in(plan_copy, content)
    change(
        plan_copy, TABLE, "推行居民户口簿电子化,,,", "户口簿电子化,Electronic household registers,service,"
    )
    assert not take_in(plan_copy, content).is_written
    take_in(plan_copy, workbook([FIRST, SECOND, THIRD], title="修订稿"))
    first = load_plan(DataPackage(plan_copy)).commitment("1.1.B1")
    assert (first.title, first.title_en, first.kind) == (
        "户口簿电子化",
        "Electronic household registers",
        "service",
    )
    assert verify_annex(DataPackage(plan_copy), load_plan(DataPackage(plan_copy))) == []


@pytest.mark.parametrize("survived", range(4))
def test_a_disk_that_fails_leaves_the_table_as_it_was(
    plan_copy: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    """The original comes before the table, so that no row ever lacks the file it was read in."""
    before = (plan_copy / TABLE).read_bytes()
    synced = os.fsync
    calls = iter(range(10))

    def failing(handle: int) -> None:
        if next(calls) == survived:
            raise OSError(28, "No space left on device")
        synced(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(
            MinhouError, match="first-batch measures cannot be written: No space left on device"
        ):
            take_in(plan_copy, workbook())
    stands = (plan_copy / TABLE).read_bytes()
    assert stands == before or survived == 3  # the last call only makes lasting what is done already
    assert not list(plan_copy.rglob("*.part"))
    data = DataPackage(plan_copy)
    assert verify_annex(data, load_plan(data)) == []
    take_in(plan_copy, workbook())
    assert len(load_plan(data).first_batch) == 3


def test_words_that_are_gone_are_refused_with_the_row_most_like_them(plan_copy: Path) -> None:
    take_in(plan_copy, workbook())
    edited = (*SECOND[:3], "建立居住证积分管理制度；", *SECOND[4:])
    dropped, gone = refused(plan_copy, workbook([FIRST, edited]))
    assert (dropped.file, dropped.line, dropped.id) == (TABLE, 3, "1.1.B2")
    assert (
        dropped.found
        == "no row of 附件.xlsx with these words (情况表 row 4 reads 「建立居住证积分管理制度；」)"
    )
    assert dropped.expected == (
        "measure 1.1 to have 「建立居住证积分管理办法；」 still, or --replace, which withdraws 1.1.B2"
    )
    assert (gone.id, gone.found) == ("6.4.B1", "no row of 附件.xlsx with these words")


def test_replaced_rows_are_withdrawn_and_their_ids_not_given_again(plan_copy: Path) -> None:
    take_in(plan_copy, workbook())
    edited = (*SECOND[:3], "建立居住证积分管理制度；", *SECOND[4:])
    done = take_in(plan_copy, workbook([FIRST, edited]), replace_dropped=True)
    assert [row.id for row in done.rows] == ["1.1.B1", "1.1.B3"]
    assert done.withdrawn == ("1.1.B2", "6.4.B1")
    plan = load_plan(DataPackage(plan_copy))
    assert [c.id for c in plan.first_batch] == ["1.1.B1", "1.1.B3"]
    assert [c.id for c in plan.withdrawn] == ["1.1.B2", "6.4.B1"]
    assert plan.commitment("1.1.B2").text == SECOND[3]
    assert "1.1.B2" not in {c.id for c in plan.commitments_of("human_resources")}
    assert [row["withdrawn"] for row in rows_of(plan_copy)] == ["", "", done.sha256, done.sha256]
    back = take_in(plan_copy, workbook([FIRST, edited, SECOND]))
    assert [row.id for row in back.rows] == ["1.1.B1", "1.1.B3", "1.1.B2"]
    assert back.added == ("1.1.B2",)
    assert verify_annex(DataPackage(plan_copy), load_plan(DataPackage(plan_copy))) == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊己"), min_size=1, unique=True), min_size=2, max_size=5))
def test_an_id_never_stands_for_two_different_words(
    tmp_path_factory: pytest.TempPathFactory, editions: Sequence[Sequence[str]]
) -> None:
    folder = tmp_path_factory.mktemp("editions") / "data"
    shutil.copytree(SHIPPED / "plan", folder / "plan")
    shutil.copy(SHIPPED / DESCRIPTOR, folder)
    meant: dict[str, str] = {}
    for words in editions:
        rows = [(1, "", "1.1" if word < "戊" else "6.4", word, "县人社局", "", "") for word in words]
        take_in(folder, workbook(rows), replace_dropped=True)
        plan = load_plan(DataPackage(folder))
        assert sorted(c.text for c in plan.first_batch) == sorted(words)
        for commitment in (*plan.first_batch, *plan.withdrawn):
            assert meant.setdefault(commitment.id, commitment.text) == commitment.text


def test_reports_and_forms_ask_about_the_new_rows(data_copy: Path) -> None:
    """Forms that were written before the annex came stay readable; the new rows count as not yet reported."""
    take_in(data_copy, workbook())
    assert check_data(data_copy) == []
    workspace = open_workspace(data_copy, "2025Q4", demonstration=True)
    states = commitment_states(workspace)
    new = states[states["commitment"].str.contains("B")]
    assert new[["commitment", "unit"]].to_numpy().tolist() == [
        ["1.1.B1", "public_security"],
        ["1.1.B2", "public_security"],
        ["1.1.B2", "human_resources"],
        ["6.4.B1", "human_resources"],
    ]
    assert not new["reported"].any()
    report = AREA_REPORTS["1"](workspace)
    listed = report.commitments()._repr_html_()
    assert all(said in listed for said in ("1.1.B1", "推行居民户口簿电子化", "1.1.B2", "试点示范"))
    assert (
        FIRST[3] not in report.plan_words()._repr_html_()
    )  # the plan's own words, and the annex is not in them
    for section in ("answer", "tiles", "measures", "schedule", "changes", "actions", "missing"):
        assert getattr(report, section)()._repr_html_()
    form = asked_of(workspace.plan, workspace.catalogue, "human_resources", Period.parse("2026Q1"))
    assert [c.id for c in form.commitments if c.from_annex] == ["1.1.B2", "6.4.B1"]
