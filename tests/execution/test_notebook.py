"""An executed notebook before it is converted."""

from __future__ import annotations

import copy

from nbformat.v4 import new_code_cell, new_notebook, new_output, writes

from minhou_analysis.execution.notebook import one_line, settle


def test_a_message_does_not_act_on_the_terminal() -> None:
    assert one_line("\x1b[31m红色\x1b[0m\x1b[2J\x07 了\n第二行\x9b") == "红色 了 第二行"


def test_copies_of_a_settled_notebook_share_its_lists_of_data() -> None:
    facts = [{"id": "a", "inputs": [{"id": "b"}]}]
    data = {"application/x-facts+json": facts, "application/x-said+json": {"title": "a"}, "text/plain": "a"}
    notebook = new_notebook(cells=[new_code_cell(outputs=[new_output("display_data", data)], id="cell")])
    written = writes(notebook)
    settle(notebook, {})
    copied = copy.deepcopy(notebook)
    ours, theirs = (made.cells[0].outputs[0].data for made in (notebook, copied))
    assert ours["application/x-facts+json"] is theirs["application/x-facts+json"]
    assert ours["application/x-said+json"] is not theirs["application/x-said+json"]
    assert writes(copied) == written
