"""Plain text leaves the breaking of lines to the program that shows it."""

from __future__ import annotations

from rich.cells import cell_len

from minhou_analysis.rendering.email import email_body
from tests.rendering.notebooks import header, notebook, shown
from tests.rendering.test_email import tagged


def test_a_paragraph_is_one_line_however_long_and_a_rule_fits_a_telephone() -> None:
    said = "甲乙，" * 80
    body = email_body(
        notebook(header(title="题" * 60), tagged(shown(f"<p>{said}</p><ul><li>{said}</li></ul>")))
    )
    lines = body.text.splitlines()
    assert said in lines
    assert f"- {said}" in lines
    assert all(cell_len(line) < 40 for line in lines if set(line) in ({"="}, {"-"}))
