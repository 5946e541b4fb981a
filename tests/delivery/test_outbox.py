"""The outbox as files: nothing changes by itself, nothing half-written is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.ledger import LEDGER, Ledger, State
from minhou_analysis.delivery.messages import compose
from minhou_analysis.delivery.outbox import MANIFEST, Contents, Draft, Outbox
from minhou_analysis.delivery.preview import preview_page
from minhou_analysis.delivery.sending import Standing, standing
from minhou_analysis.errors import DeliveryError
from tests.delivery.conftest import SENDER, folder_of, letter


def fill(root: Path, *drafts: Draft, day: int = 1) -> Contents:
    outbox = Outbox(root, "2025Q4")
    with outbox.locked() as ledger:
        return outbox.fill(drafts, SENDER, ledger, now=lambda: datetime(2026, 1, day))


def note(root: Path, contents: Contents, state: State) -> None:
    entry = contents.entries[0]
    Ledger(root / LEDGER).write(state, entry.message_id, entry.series, entry.address, entry.sha256)


def test_filling_again_changes_no_byte(tmp_path: Path) -> None:
    fill(tmp_path, Draft(letter(1)), Draft(letter(2), ("大.pdf",)))
    before = {path.name: path.read_bytes() for path in (tmp_path / "2025Q4").iterdir()}
    fill(tmp_path, Draft(letter(1)), Draft(letter(2), ("大.pdf",)), day=9)
    assert {path.name: path.read_bytes() for path in (tmp_path / "2025Q4").iterdir()} == before
    assert len(before) == 6


def test_messages_nobody_is_to_get_any_more_are_taken_away_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path, Draft(letter(1)), Draft(letter(2)))
    (tmp_path / "2025Q4" / "notes.txt").write_text("mine")
    fill(tmp_path, Draft(letter(1)))
    names = folder_of(tmp_path / "2025Q4")
    assert [name for name in names if "person2" in name] == []
    assert {"notes.txt", "index.html", MANIFEST} <= set(names)


def test_a_folder_that_was_being_filled_when_the_power_went_is_noticed(tmp_path: Path) -> None:
    contents = fill(tmp_path, Draft(letter(1)))
    path = tmp_path / "2025Q4" / contents.entries[0].file
    path.write_bytes(b"")
    outbox = Outbox(tmp_path, "2025Q4")
    with pytest.raises(DeliveryError, match="was changed"):
        outbox.content(contents.entries[0])
    path.unlink()
    with pytest.raises(DeliveryError, match="cannot be read"):
        outbox.content(contents.entries[0])
    (tmp_path / "2025Q4" / MANIFEST).write_text("{")
    with pytest.raises(DeliveryError, match="is no outbox"):
        outbox.contents()


def test_a_letter_that_fails_leaves_the_outbox_unsendable_or_as_it_was(tmp_path: Path) -> None:
    contents = fill(tmp_path, Draft(letter(1)))
    with pytest.raises(DeliveryError):
        fill(tmp_path, Draft(letter(3)), Draft(letter(2, name="=?utf-8?b?QmNjOiBhQGIuY24=?=")))
    outbox = Outbox(tmp_path, "2025Q4")
    assert outbox.contents() == contents
    outbox.content(contents.entries[0])


def test_other_content_for_someone_who_has_a_message_is_a_correction(tmp_path: Path) -> None:
    first = fill(tmp_path, Draft(letter(1)))
    note(tmp_path, first, State.ACCEPTED)
    second = fill(tmp_path, Draft(letter(1, text="更正后")))
    [entry] = second.entries
    assert (entry.corrects, entry.subject) == (first.entries[0].message_id, "【更正】进展报告 1")
    assert standing(entry, Ledger(tmp_path / LEDGER)) is Standing.CORRECTION
    before = Outbox(tmp_path, "2025Q4").content(entry)
    note(tmp_path, second, State.ACCEPTED)
    third = fill(tmp_path, Draft(letter(1, text="更正后")))
    assert standing(third.entries[0], Ledger(tmp_path / LEDGER)) is Standing.ACCEPTED
    assert Outbox(tmp_path, "2025Q4").content(third.entries[0]) == before


@pytest.mark.parametrize("state", [State.REFUSED, State.DEFERRED])
def test_what_never_arrived_is_not_corrected_but_sent_anew(tmp_path: Path, state: State) -> None:
    note(tmp_path, fill(tmp_path, Draft(letter(1))), state)
    [entry] = fill(tmp_path, Draft(letter(1, text="更正后"))).entries
    assert entry.corrects == ""


def test_the_preview_shows_the_message_and_asks_nothing_of_any_network(tmp_path: Path) -> None:
    hostile = letter(
        1,
        name='<img src="http://evil.example/x">',
        subject="<script>alert(1)</script>",
        text="<script>alert(2)</script>",
        html='<p>正文</p><img src="cid:chart1"><img src="cid:absent"><script>alert(3)</script>',
    )
    contents = fill(tmp_path, Draft(hostile))
    page = (tmp_path / "2025Q4" / contents.entries[0].preview).read_text(encoding="utf-8")
    index = (tmp_path / "2025Q4" / "index.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    tags.feed(index)
    assert "script" not in tags.seen
    assert "img" not in tags.seen
    assert (
        tags.seen["iframe"]["sandbox"] == "allow-same-origin"
    )  # what is not allowed, scripts above all, stays out
    inner = str(tags.seen["iframe"]["srcdoc"])
    assert "data:image/png;base64,iVBORw0KGgo" in inner
    assert "default-src 'none'" in page
    assert 'font: 16px/1.6 "Noto Sans SC"' in page
    assert "总览.pdf" in page


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = dict(attrs)


def test_a_hostile_address_stays_in_the_folder(tmp_path: Path) -> None:
    from minhou_analysis.delivery.addresses import Address

    contents = fill(tmp_path, Draft(letter(1, address=Address.parse("a/b|*?x@example.cn"))))
    file = tmp_path / "2025Q4" / contents.entries[0].file
    assert file.parent == tmp_path / "2025Q4"
    assert message_from_bytes(file.read_bytes())["To"].endswith("<a/b|*?x@example.cn>")


def test_a_damaged_ledger_is_told_and_a_torn_line_is_not_damage(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    ledger = Ledger(path)
    ledger.write(State.SENDING, "<1@x>", "2025Q4", "a@b.cn", "00")
    ledger.write(State.ACCEPTED, "<1@x>", "2025Q4", "a@b.cn", "00", "250 ok")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at": "2026')
    ledger = Ledger(path)
    assert ledger.state("<1@x>") is State.ACCEPTED
    ledger.write(State.SENDING, "<2@x>", "2025Q4", "a@b.cn", "00")
    lines = path.read_bytes().splitlines()
    assert [json.loads(line)["message_id"] for line in lines] == ["<1@x>", "<1@x>", "<2@x>"]
    path.write_bytes(b"rubbish\n" + whole)
    with pytest.raises(DeliveryError, match="line 1: found b'rubbish'"):
        Ledger(path)


@pytest.mark.parametrize(("language", "label"), [("zh", "收件人"), ("en", "To")])
def test_a_preview_speaks_the_language_of_its_message(tmp_path: Path, language: str, label: str) -> None:
    address = Address("zhang", "xn--fsqu00a.xn--fiqs8s")
    now = datetime(2026, 1, 20, 6, 30, tzinfo=UTC)
    page = BeautifulSoup(
        preview_page(compose(letter(language=language, address=address), SENDER, now)), "html.parser"
    )
    said = {str(row.th.string): row.td.get_text() for row in page.select(".headers tr")}  # type: ignore[union-attr]
    assert said[label] == "收件人1 zhang@例子.中国（zhang@xn--fsqu00a.xn--fiqs8s）"
    assert f"{now.astimezone():%Y-%m-%d %H:%M（UTC%z）}" in said.values()
    assert page.html is not None
    assert str(page.html["lang"]).startswith(language)
