"""Settings: what the office chose, and what is said when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from minhou_analysis.errors import DataError, WorkspaceError
from minhou_analysis.periods import Period
from minhou_analysis.settings import Settings, read_settings

WHOLE = 'region = "350121"\nfirst_period = "2021Q3"\n'


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_the_shipped_settings(data_folder: Path) -> None:
    assert read_settings(data_folder) == Settings("350121", Period(2021, "Q", 3), True, 15)


def test_what_need_not_be_set_has_a_default(tmp_path: Path) -> None:
    assert settings_of(tmp_path, WHOLE) == Settings("350121", Period(2021, "Q", 3))


def test_the_rule_of_appraisal_is_the_offices_to_change(tmp_path: Path) -> None:
    text = '[appraisal]\ntimeliness = 10\ncompleteness = 10\ndelivery = 60\nadopted_by = "领导小组会议纪要"\n'
    rule = settings_of(tmp_path, WHOLE + text).appraisal
    assert rule.weights == {"timeliness": 0.1, "completeness": 0.1, "delivery": 0.6, "results": 0.2}
    assert rule.adopted_by.startswith("领导小组")


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeff" + WHOLE.replace("\n", "\r\n") + "due_days = 0\r\ndemonstration = false\r\n"
    (tmp_path / "settings.toml").write_bytes(text.encode("utf-8"))
    assert read_settings(tmp_path) == Settings("350121", Period(2021, "Q", 3), False, 0)


def test_whom_units_ask_is_one_line_of_text(tmp_path: Path) -> None:
    assert settings_of(tmp_path, WHOLE).contact == ""
    for contact in ("张三，0591-22988888", "=1+1", "电" * 100):
        assert settings_of(tmp_path, f'{WHOLE}contact = "{contact}"').contact == contact


@pytest.mark.parametrize(
    ("text", "column", "found", "expected"),
    [
        (WHOLE + "due_dais = 3", "due_dais", "an unknown key", "did you mean due_days?"),
        (WHOLE + "due_days = -1", "due_days", "-1", "from 0 to 92"),
        (WHOLE + 'due_days = "15"', "due_days", "'15'", "a whole number"),
        (WHOLE + "due_days = true", "due_days", "True", "a whole number"),
        (WHOLE + "demonstration = 1", "demonstration", "1", "true or false"),
        (WHOLE.replace('"350121"', "350121"), "region", "350121", "in quotation marks"),
        (WHOLE.replace("2021Q3", "2021Q5"), "first_period", "'2021Q5'", 'such as "2021Q3"'),
        (WHOLE.replace("2021Q3", "2021"), "first_period", "'2021'", "a quarter"),
        ('first_period = "2021Q3"', "region", "nothing", "a code"),
        (WHOLE + "contact = 22988888", "contact", "22988888", "text of one line in quotation marks"),
        (WHOLE + f'contact = "{"a" * 101}"', "contact", repr("a" * 101), "at most 100 characters"),
        (WHOLE + 'contact = "a\\nb"', "contact", "'a\\nb'", "text of one line"),
        (WHOLE + 'contact = "a\\u0007"', "contact", "'a\\x07'", "text of one line"),
        (WHOLE + 'contact = "a\\u202eb"', "contact", "'a\\u202eb'", "text of one line"),
        (WHOLE + "appraisal = 3", "appraisal", "3", "a table [appraisal]"),
        (WHOLE + "[appraisal]\nresult = 20", "appraisal.result", "an unknown key", "did you mean results?"),
        (WHOLE + "[appraisal]\nresults = 20.5", "appraisal.results", "20.5", "from 0 to 100"),
        (WHOLE + "[appraisal]\nresults = true", "appraisal.results", "True", "from 0 to 100"),
        (WHOLE + "[appraisal]\nperturbation = 101", "appraisal.perturbation", "101", "from 0 to 100"),
        (
            WHOLE + "[appraisal]\nresults = 30",
            "appraisal",
            "timeliness + completeness + delivery + results = 110 percent",
            "add up to 100",
        ),
        (WHOLE + '[appraisal]\nadopted_by = "a\\nb"', "appraisal.adopted_by", "'a\\nb'", "one line"),
    ],
)
def test_each_fault_names_key_found_and_expected(
    tmp_path: Path, text: str, column: str, found: str, expected: str
) -> None:
    with pytest.raises(DataError) as caught:
        settings_of(tmp_path, text)
    (fault,) = caught.value.findings
    assert (fault.file, fault.column, fault.found) == ("settings.toml", column, found)
    assert str(fault).startswith(f"settings.toml, key {column}: found {found}; expected ")
    assert expected in fault.expected


def test_several_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        settings_of(tmp_path, "due_days = -1\ndemo = true\n")
    assert [f.column for f in caught.value.findings] == ["demo", "due_days", "first_period", "region"]


@pytest.mark.parametrize(
    "content", [b"region = ", 'region = "闽侯"'.encode("gb18030")], ids=["TOML", "UTF-8"]
)
def test_what_is_not_toml_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(DataError, match=r"^settings\.toml: found .*; expected TOML text in UTF-8$"):
        read_settings(tmp_path)


def test_a_folder_without_settings_is_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"is not a data folder: it has no settings\.toml$"):
        read_settings(tmp_path)


def test_settings_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(WorkspaceError, match=r"settings\.toml cannot be read: "):
        read_settings(tmp_path)
