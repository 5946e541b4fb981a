"""``minhou verify``: reports made once more are the same to the byte, or it is said which are not, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from minhou_analysis.cli import main
from minhou_analysis.languages.extraction import CHINESE
from tests.report_notebooks import GOOD, write

TOLD = {"数据": "print(region, as_of, demonstration)"}
RANDOM = {"结论": "import uuid; print(uuid.uuid4())"}


@pytest.fixture
def project(tmp_path: Path, unreported_copy: Path, one_warm_process: None) -> Path:
    """A folder with data and two notebooks, as a clone has them."""
    (tmp_path / "notebooks").mkdir()
    write(tmp_path / "notebooks", "00_a", GOOD)
    write(tmp_path / "notebooks", "01_b", TOLD)
    return tmp_path


def run(command: str, project: Path, *more: str) -> Result:
    folders = (f"--{name}={project / folder}" for name, folder in (("data", "data"), ("out", "out")))
    return CliRunner().invoke(
        main, [command, "2025Q4", *folders, "--jobs=1", f"--notebooks={project / 'notebooks'}", *more]
    )


def test_what_nobody_touched_is_the_same_in_another_folder(project: Path) -> None:
    assert run("render", project, "--no-demo", "--as-of", "2026-01-20").exit_code == 0
    moved = project.rename(project.with_name("moved"))
    before = {path: path.stat().st_mtime_ns for path in (moved / "out").rglob("*.*")}
    result = run("verify", moved)
    assert result.exit_code == 0, result.output
    assert "00_a：相同" in result.stdout
    assert "2 份报告中 2 份逐字节一致" in result.stdout
    assert {path: path.stat().st_mtime_ns for path in (moved / "out").rglob("*.*")} == before
    unknown = run("verify", moved, "--only", "00_aa")
    assert unknown.exit_code == 2
    assert "did you mean 00_a" in unknown.stderr


def test_what_was_altered_removed_or_never_made_is_found(project: Path) -> None:
    (project / "notebooks" / "02_c.ipynb").write_text("{")
    run("render", project, "--format", "html,csv")
    place = project / "out" / "2025Q4"
    with (place / "00_a.html").open("ab") as file:
        file.write(b"\n")
    (place / "01_b.csv").unlink()
    result = run("verify", project)
    assert result.exit_code == 1
    assert "00_a：不同：00_a.html 生成后被改动\n" in result.stdout
    assert "01_b：缺少：没有 01_b.csv\n" in result.stdout
    assert "02_c：缺少：当时就没有做成\n" in result.stdout


def test_what_comes_out_otherwise_is_told_with_what_has_changed(project: Path) -> None:
    write(project / "notebooks", "02_c", RANDOM)
    run("render", project, "--format", "html")
    write(project / "notebooks", "00_a", {"结论": "print('更好')"})
    result = run("verify", project, "--quiet")
    assert result.exit_code == 1
    told = dict(line.split("：", 1) for line in result.stdout.splitlines())
    assert told.keys() == {"00_a", "02_c"}
    assert "重做后 00_a.html, 00_a.ipynb 不同；此后变了：notebook 00_a.ipynb" in told["00_a"]
    assert told["02_c"].endswith("，而所用的都没有变")


def test_the_english_edition_is_verified_in_english(project: Path) -> None:
    run("render", project, "--format", "html", "--lang", "en")
    write(project / "notebooks", "00_a", {"结论": "print('更好')"})
    result = run("verify", project, "--lang", "en")
    assert "00_a: different: made again, 00_a.html, 00_a.ipynb come out otherwise; changed" in result.stdout
    assert result.stdout.endswith("01_b: same\n1 of 2 reports are the same to the byte\n")
    assert not CHINESE.search(result.output)


@pytest.mark.parametrize("manifest", [None, "{", '{"@graph": [{"@id": "#x", "@type": "CreateAction"}]}'])
def test_without_a_manifest_nothing_can_be_said(
    tmp_path: Path, data_folder: Path, manifest: str | None
) -> None:
    place = tmp_path / "2025Q4"
    place.mkdir()
    if manifest is not None:
        (place / "ro-crate-metadata.json").write_text(manifest)
    result = CliRunner().invoke(
        main, ["verify", "2025Q4", "--data", str(data_folder), "--out", str(tmp_path)]
    )
    assert result.exit_code == 2
    assert "manifest" in result.stderr or "has no ro-crate-metadata.json" in result.stderr
