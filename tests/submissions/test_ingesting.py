"""Forms out and in again, from the files on a desk to the store, as the office does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import MinhouError, PeriodError, SubmissionError
from minhou_analysis.plan import load_plan
from minhou_analysis.submissions import load_submissions
from minhou_analysis.submissions.ingesting import Intaking, Outcome
from minhou_analysis.submissions.issuing import issue_forms
from minhou_analysis.submissions.register import register, standings

CAME = datetime(2025, 1, 10, 9, 30)
SHEET = "承诺事项"


def take(folder: Path, *paths: Path, received: datetime = CAME) -> list[Outcome]:
    intaking = Intaking(DataPackage(folder), received)
    forms, _ = intaking.gather(paths)
    return list(intaking.take(forms))


def write(folder: Path, out: Path, *units: str, period: str = "2024Q4") -> list[Path]:
    return [form.path for form in issue_forms(folder, period, units, out)]


def fill(path: Path, **typed: object) -> None:
    """Type into every row of the commitments, as a unit that has not begun anything."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    headings = {cell.value: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        for heading, value in ({"状态": "未启动", "完成率(%)": 0} | typed).items():
            cell = sheet.cell(row, headings[heading])
            cell.value = value  # type: ignore[assignment]
            cell.data_type = "s" if isinstance(value, str) else "n"
    book.save(path)


@pytest.fixture
def form(data_copy: Path, tmp_path: Path) -> Path:
    """The form of a unit without indicators, filled."""
    (path,) = write(data_copy, tmp_path / "forms", "health")
    fill(path)
    return path


def known(folder: Path) -> Sequence[str]:
    data = DataPackage(folder)
    reported = load_submissions(data, load_plan(data)).known(demonstration=False)
    return list(reported.receipts["submission"])


def test_a_form_goes_out_comes_back_and_is_in_the_reports(data_copy: Path, form: Path) -> None:
    (outcome,) = take(data_copy, form)
    assert outcome.acceptance is not None
    assert outcome.acceptance.receipt.submission == "2024Q4-health-1"
    assert outcome.acceptance.receipt.received == CAME
    assert known(data_copy) == ["2024Q4-health-1"]
    (original,) = (data_copy / "submissions" / "reported" / "originals").iterdir()
    assert original.read_bytes() == form.read_bytes()


def test_the_same_form_taken_in_twice_changes_nothing(data_copy: Path, form: Path) -> None:
    take(data_copy, form)
    before = sorted((data_copy / "submissions").rglob("*.parquet"))
    (outcome,) = take(data_copy, form.rename(form.with_name("副本.xlsx")), received=CAME + timedelta(days=1))
    assert outcome.acceptance is not None
    assert not outcome.acceptance.is_new
    assert sorted((data_copy / "submissions").rglob("*.parquet")) == before


def test_a_corrected_form_supersedes_and_keeps_what_it_supersedes(data_copy: Path, form: Path) -> None:
    take(data_copy, form)
    fill(form, **{"状态": "推进中", "完成率(%)": "35%"})
    (outcome,) = take(data_copy, form, received=CAME + timedelta(days=3))
    assert outcome.acceptance is not None
    assert outcome.acceptance.receipt.supersedes == "2024Q4-health-1"
    first = outcome.corrections[0]
    assert (first.table.name, first.column.name, first.before, first.after) == (
        *("commitments", "status"),
        *("not_started", "in_progress"),
    )
    assert {c.column.name for c in outcome.corrections} == {"status", "completion"}
    assert known(data_copy) == ["2024Q4-health-2"]
    rows = register(data_copy)
    assert list(rows["superseded_by"]) == ["2024Q4-health-2", ""]
    assert list(rows["name"]) == ["县卫健局", "县卫健局"]
    assert len(list((data_copy / "submissions" / "reported" / "originals").iterdir())) == 2


def test_a_correction_that_came_before_what_it_corrects_is_not_kept(data_copy: Path, form: Path) -> None:
    take(data_copy, form)
    fill(form, **{"状态": "推进中", "完成率(%)": 35})
    (outcome,) = take(data_copy, form, received=CAME - timedelta(days=1))
    assert outcome.is_refused
    assert "2024Q4-health-1 came then" in outcome.error.text("en")
    assert "早于同一单位同一报告期此前已收的表" in outcome.error.text("zh")
    assert known(data_copy) == ["2024Q4-health-1"]


def test_a_refused_form_comes_back_marked_and_its_copy_is_no_form_until_it_is_corrected(
    data_copy: Path, form: Path
) -> None:
    fill(form, **{"完成率(%)": 130})
    folder = form.parent
    (outcome,) = take(data_copy, folder)
    assert outcome.is_refused
    assert len(outcome.intake.refusals) >= 10
    assert not list((data_copy / "submissions").glob("reported/region=*"))
    (copy,) = outcome.returned
    assert copy.name == f"{form.stem}-退回.xlsx"
    cell = openpyxl.load_workbook(copy)[SHEET][outcome.intake.refusals[0].cell]
    assert cell.comment is not None
    again = take(data_copy, folder)
    assert [o.form.paths for o in again] == [(form,)]
    assert again[0].returned == (copy,)
    form.unlink()
    fill(copy)
    (corrected,) = take(data_copy, folder)
    assert corrected.acceptance is not None
    assert known(data_copy) == ["2024Q4-health-1"]


def test_a_form_refused_again_is_sent_back_once(data_copy: Path, form: Path) -> None:
    """A copy differs from the one before only in when it was written: nobody is to send it twice."""
    fill(form, **{"完成率(%)": 130})
    (copy,) = take(data_copy, form)[0].returned
    before, saved, remembered = copy.read_bytes(), copy.stat().st_mtime_ns, returned(data_copy)
    assert take(data_copy, form)[0].returned == (copy,)
    assert (copy.read_bytes(), copy.stat().st_mtime_ns, returned(data_copy)) == (before, saved, remembered)
    fill(form, **{"完成率(%)": 140})
    assert take(data_copy, form)[0].returned == (copy,)
    assert copy.read_bytes() != before


def returned(folder: Path) -> list[str]:
    """What is remembered of copies that were sent back."""
    return sorted(path.name for path in (folder / "submissions" / ".returned").iterdir())


def test_a_returned_copy_that_somebody_works_on_is_never_written_over(data_copy: Path, form: Path) -> None:
    fill(form, **{"完成率(%)": 130})
    (outcome,) = take(data_copy, form)
    (copy,) = outcome.returned
    fill(copy, **{"完成率(%)": 20})
    worked_on = copy.read_bytes()
    (again,) = take(data_copy, form)
    assert copy.read_bytes() == worked_on
    assert again.returned == (copy.with_name(f"{copy.stem}2.xlsx"),)


def test_of_two_forms_of_a_unit_in_one_folder_the_one_saved_later_stands(data_copy: Path, form: Path) -> None:
    later = form.with_name("a-later.xlsx")
    later.write_bytes(form.read_bytes())
    fill(later, **{"状态": "推进中", "完成率(%)": 35})
    outcomes = take(data_copy, form.parent)
    assert [o.form.name for o in outcomes] == [form.name, later.name]
    assert known(data_copy) == ["2024Q4-health-2"]


def test_one_bad_form_does_not_keep_the_others_out(data_copy: Path, tmp_path: Path) -> None:
    paths = write(data_copy, tmp_path / "forms", "health", "education", "audit")
    for path in paths:
        fill(path)
    paths[1].write_bytes(b"PK\x03\x04 and no more")
    outcomes = take(data_copy, tmp_path / "forms")
    assert sorted(o.is_refused for o in outcomes) == [False, False, True]
    assert sorted(known(data_copy)) == ["2024Q4-audit-1", "2024Q4-health-1"]


def test_what_a_unit_said_is_in_its_next_form(data_copy: Path, form: Path, tmp_path: Path) -> None:
    fill(form, **{"状态": "推进中", "完成率(%)": 35, "存在困难": "=1+1"})
    take(data_copy, form)
    (path,) = write(data_copy, tmp_path / "next", "health", period="2025Q1")
    sheet = openpyxl.load_workbook(path)[SHEET]
    headings = {cell.value: cell.column for cell in sheet[4]}
    assert sheet.cell(5, headings["状态"]).value == "推进中"
    assert sheet.cell(5, headings["完成率(%)"]).value == 35
    obstacle = sheet.cell(5, headings["存在困难"])
    assert (obstacle.value, obstacle.data_type) == ("=1+1", "s")


def test_forms_that_hold_something_else_are_not_written_over(data_copy: Path, tmp_path: Path) -> None:
    (path,) = write(data_copy, tmp_path, "audit")
    assert [form.is_new for form in issue_forms(data_copy, "2024Q4", ["audit"], tmp_path)] == [False]
    fill(path)
    filled = path.read_bytes()
    with pytest.raises(SubmissionError, match=r"another file of this name; expected .*--replace"):
        issue_forms(data_copy, "2024Q4", ["audit", "health"], tmp_path)
    assert path.read_bytes() == filled
    assert len(list(tmp_path.glob("*.xlsx"))) == 1
    issue_forms(data_copy, "2024Q4", ["audit"], tmp_path, replace=True)
    assert path.read_bytes() != filled


@pytest.mark.parametrize("period", ["2024", "2024H2", "2026Q1", "2021Q2"])
def test_forms_are_for_quarters_of_the_plan(data_copy: Path, tmp_path: Path, period: str) -> None:
    with pytest.raises(PeriodError):
        write(data_copy, tmp_path, "audit", period=period)


def test_a_unit_that_is_not_known_is_named(data_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(MinhouError, match=r"no unit 'audits' \(did you mean audit\?\)"):
        write(data_copy, tmp_path, "audits")
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_unit_may_be_called_by_its_name(data_copy: Path, tmp_path: Path) -> None:
    (path,) = write(data_copy, tmp_path, "县审计局")
    assert path.name == "2024Q4-县审计局.xlsx"


def test_who_has_reported_and_who_is_late(data_copy: Path, form: Path) -> None:
    take(data_copy, form, received=datetime(2025, 1, 20, 9))
    before = standings(data_copy, "2024Q4", "2025-01-15").set_index("unit")
    assert set(before["state"]) == {"未到期"}
    after = standings(data_copy, "2024Q4", "2025-01-31").set_index("unit")
    assert after.loc["health", "state"] == "迟报"
    assert after.loc["health", "days_late"] == 5
    assert after.loc["audit", "state"] == "未报"
    assert after.loc["transport", "unanswered_names"].split("、")[-1] == "建制村通公交率"
    assert after.loc["health", "commitments_answered"] == after.loc["health", "commitments_asked"]


def test_an_ingest_that_was_killed_is_told_by_the_next(data_copy: Path, form: Path) -> None:
    take(data_copy, form)
    ingest = data_copy / "submissions" / "reported" / ".ingest"
    ingest.mkdir(exist_ok=True)
    note = (
        '{"source_name": "x.xlsx", "submission": "2024Q4-audit-1", "region": "350121", "unit": "audit", '
        '"period": "2024Q4", "file": "region=350121/period=2024Q4/2024Q4-audit-1.0.parquet", "originals": []}'
    )
    (ingest / "0a.json").write_text(note, encoding="utf-8")
    (told,) = Intaking(DataPackage(data_copy), CAME).recover()
    assert (told.submission, told.is_stored) == ("2024Q4-audit-1", False)
    assert Intaking(DataPackage(data_copy), CAME).recover() == []


def test_a_damaged_file_of_another_unit_keeps_nobody_out(data_copy: Path, form: Path, tmp_path: Path) -> None:
    (other,) = write(data_copy, tmp_path / "other", "audit")
    fill(other)
    take(data_copy, other)
    (stored,) = (data_copy / "submissions" / "reported").rglob("*audit-1.*.parquet")
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:-1])
    (outcome,) = take(data_copy, form)
    assert outcome.acceptance is not None
    (again,) = take(data_copy, other)
    assert again.is_refused
    assert "restore this file from a backup" in again.error.text("en")
