"""What the manifest says of a piece of data is enough to find it and to hash it again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from minhou_analysis.periods import Period
from minhou_analysis.reads import files_hash, forms_hash
from minhou_analysis.reporting.inputs import input_called
from minhou_analysis.workspace import Workspace


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_key_is_told_in_words(workspace: Workspace) -> None:
    keys = ("files", "accounts", "data:*", "forms:agriculture:2025Q3", "demonstration:2025Q4")
    told = [input_called(key, workspace.plan) for key in keys]
    assert all("sha256 is of" in said.description for said in told)
    assert told[3].name == "What County Agriculture and Rural Affairs Bureau reported until the end of 2025Q3"
    assert input_called("own:x", workspace.plan).name == "own:x"
    assert "forms:gone" not in input_called("forms:gone:2025Q3", workspace.plan).name


def test_the_hash_of_files_is_of_what_is_said(workspace: Workspace, data_folder: Path) -> None:
    apart = ("submissions", "accounts", "recipients.csv")
    there = [path for path in data_folder.rglob("*") if path.is_file()]
    listed = sorted(path for path in there if path.relative_to(data_folder).parts[0] not in apart)
    lines = [
        f"{path.relative_to(data_folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in listed
    ]
    assert sha256("\n".join(lines)) == files_hash(data_folder)


def test_the_hash_of_forms_is_of_what_is_said(workspace: Workspace) -> None:
    receipts = workspace.received.receipts.query("unit == 'audit' and period <= '2025Q3'")
    lines = [
        f"{form.origin} {form.submission} {form.received:%Y-%m-%d %H:%M:%S} {form.supersedes} {form.content_sha256}"
        for form in receipts.sort_values(["period", "submission"]).itertuples()
    ]
    assert lines
    assert sha256("\n".join(lines)) == forms_hash(workspace.received, "audit", Period.parse("2025Q3"))
