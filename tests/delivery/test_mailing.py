"""Who is sent which reports, and what is said when something is left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rich.cells import cell_len

from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.mail import email
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.ledger import LEDGER, Ledger, State
from minhou_analysis.delivery.messages import read_message
from minhou_analysis.delivery.outbox import Contents, Outbox
from minhou_analysis.delivery.sending import PATIENCE, Standing, deliver, standing
from minhou_analysis.display.header import REPORT_MIME
from minhou_analysis.errors import DeliveryError, RecipientError
from minhou_analysis.mailing import FinishedReports, Mailing
from minhou_analysis.workspace import Workspace, open_workspace
from tests.delivery.certificates import Certificate
from tests.delivery.conftest import SENDER
from tests.delivery.post import PASSWORD, USER, Post

HEADER = "name,address,role,unit,language,reports,attachments\n"
LEADER = "甲,leader@example.gov.cn,leader,,zh,,\n"
UNIT = "乙,finance@example.gov.cn,unit,finance,zh,,\n"
RESEARCHER = "Dr. C,research@example.org,researcher,,en,,\n"
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
AREAS = {"01_migration": "人口迁徙", "02_urban_villages": "城中村改造", "03_industry": "产业协同"}
AREAS |= {"04_ecology": "生态价值", "05_infrastructure": "基础设施", "06_services": "公共服务"}


def report(
    folder: Path, name: str, title: str, *, notice: str | None = None, size: int = 1000, **header: str
) -> None:
    """A finished report, as small as one can be."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {
        "title": title,
        "subtitle": "",
        "period": "2025Q4",
        "verdict": "尚可。",
        "lang": "zh-CN",
        "notice": notice,
    }
    said |= {"watermark": "演示数据" if notice else None, **header}
    shown = new_output("display_data", {REPORT_MIME: said, "text/plain": title})
    cells = [
        new_code_cell("header", outputs=[shown], execution_count=1),
        new_markdown_cell("## 结论\n\n<b>尚可</b>。"),
    ]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    (folder / f"{name}.html").write_bytes(b"<!DOCTYPE html>" + bytes(size))
    (folder / f"{name}.pdf").write_bytes(b"%PDF-1.7" + bytes(size))


@pytest.fixture
def place(tmp_path: Path, data_copy: Path) -> Path:
    """Data with recipients, and finished reports beside it."""
    (data_copy / "recipients.csv").write_text(HEADER + LEADER + UNIT + RESEARCHER, encoding="utf-8")
    folder = tmp_path / "reports" / "2025Q4"
    report(folder, "00_overview", "总览")
    report(folder, "09_unit_finance", "县财政局：本单位")
    for name, title in AREAS.items():
        report(folder, name, title)
    return tmp_path


Prepare = Callable[..., Contents]


@pytest.fixture(scope="module")
def workspaces(data_folder: Path) -> dict[bool, Workspace]:
    """The period without demonstration submissions, and with them."""
    return {shown: open_workspace(data_folder, "2025Q4", demonstration=shown) for shown in (False, True)}


@pytest.fixture
def prepare(place: Path, workspaces: dict[bool, Workspace]) -> Prepare:
    def prepared(
        rows: str | None = None, *, demonstration: bool = False, skip_faulty: bool = False, **options: object
    ) -> Contents:
        if rows is not None:
            (place / "data" / "recipients.csv").write_text(HEADER + rows, encoding="utf-8")
        workspace = replace(workspaces[demonstration], folder=place / "data")
        reports = FinishedReports.under(place / "reports", workspace, NOTEBOOKS)
        outbox = Outbox(place / "outbox", "2025Q4")
        with outbox.locked() as ledger:
            mailing = Mailing(reports, **options)  # type: ignore[arg-type]
            return mailing.prepare(outbox, ledger, SENDER, skip_faulty=skip_faulty)

    return prepared


def test_who_reads_english_gets_the_english_edition_once_it_is_there(place: Path, prepare: Prepare) -> None:
    def attached(contents: Contents) -> dict[str, bytes]:
        file = contents.entries[-1].file
        message = read_message((place / "outbox" / "2025Q4" / file).read_bytes())
        parts = message.iter_attachments()
        return {str(part.get_filename()): part.get_payload(decode=True) for part in parts}  # type: ignore[misc]

    chinese = attached(prepare())
    english = place / "reports" / "2025Q4" / "en"
    report(english, "00_overview", "Overview: how far the plan has got", lang="en", size=7)
    assert attached(prepare()).keys() == chinese.keys()
    page = next(content for name, content in attached(prepare()).items() if name.endswith(".html"))
    assert page == (english / "00_overview.html").read_bytes()
    (english / "00_overview.pdf").unlink()
    with pytest.raises(RecipientError, match="minhou render 2025Q4 --only 00_overview --lang en"):
        prepare()


def text_of(place: Path, contents: Contents, number: int = 0) -> str:
    message = read_message((place / "outbox" / "2025Q4" / contents.entries[number].file).read_bytes())
    body = message.get_body(("plain",))
    assert body is not None
    return "".join(body.get_content().split())


def test_each_role_gets_what_concerns_it(prepare: Prepare) -> None:
    leader, unit, researcher = prepare().entries
    assert leader.attachments == ["2025Q4 闽侯县 总览.html", "2025Q4 闽侯县 总览.pdf"]
    assert leader.subject == "闽侯县 · 总览（2025年第四季度）"
    areas = list(AREAS.values())
    assert unit.attachments == [
        *("2025Q4 闽侯县 县财政局.html", "2025Q4 闽侯县 县财政局.pdf"),
        *(f"2025Q4 闽侯县 {title}.pdf" for title in areas),
    ]
    assert researcher.attachments == [
        *("2025Q4 Minhou County Overview.html", "2025Q4 Minhou County Overview.pdf"),
        "2025Q4 Minhou County Reported data.zip",
    ]
    assert researcher.subject == "Minhou County urban-rural integration: Overview, Q4 2025"


def test_a_row_may_say_otherwise(prepare: Prepare, place: Path) -> None:
    contents = prepare(
        "甲,a@b.cn,leader,,zh,01_migration 00_overview,pdf\n乙,c@d.cn,unit,finance,zh,,none\n丙,e@f.cn,leader,,en,,csv\n"
    )
    assert [entry.attachments for entry in contents.entries] == [
        ["2025Q4 闽侯县 人口迁徙.pdf", "2025Q4 闽侯县 总览.pdf"],
        [],
        ["2025Q4 Minhou County Reported data.zip"],
    ]
    assert "随信附上：2025Q4闽侯县人口迁徙.pdf、2025Q4闽侯县总览.pdf。" in text_of(place, contents)
    assert "本邮件不带附件。" in text_of(place, contents, 1)


def test_the_data_goes_along_as_tables_and_the_same_data_gives_the_same_bytes(
    prepare: Prepare, place: Path
) -> None:
    [entry] = prepare(RESEARCHER).entries
    message = read_message((place / "outbox" / "2025Q4" / entry.file).read_bytes())
    packed = [part for part in message.iter_attachments() if part.get_content_type() == "application/zip"]
    with zipfile.ZipFile(io.BytesIO(packed[0].get_content())) as archive:
        assert {"README.md", "commitments.csv", "indicators.csv", "projects.csv"} <= set(archive.namelist())
    assert prepare(RESEARCHER).entries[0] == entry


@pytest.mark.parametrize(("row", "start"), [(LEADER, "【演示数据】"), (RESEARCHER, "[DEMO] ")])
def test_demonstration_data_is_said_in_the_subject(
    prepare: Prepare, place: Path, row: str, start: str
) -> None:
    report(place / "reports" / "2025Q4", "00_overview", "总览", notice="含演示数据。")
    assert prepare(row).entries[0].subject.startswith(start)


def test_demonstration_data_in_the_tables_is_said_too(prepare: Prepare) -> None:
    assert prepare(RESEARCHER, demonstration=True).entries[0].subject.startswith("[DEMO] ")
    assert not prepare(RESEARCHER).entries[0].subject.startswith("[DEMO] ")


def test_what_is_too_large_stays_out_and_the_text_says_so(prepare: Prepare, place: Path) -> None:
    folder = place / "reports" / "2025Q4"
    report(folder, "00_overview", "总览", size=300_000)
    contents = prepare(LEADER, budget=500_000)
    [entry] = contents.entries
    assert (entry.attachments, entry.left_out) == (["2025Q4 闽侯县 总览.html"], ["2025Q4 闽侯县 总览.pdf"])
    assert entry.size <= 500_000
    said = "邮件大小以0.5MB为限，以下附件没有附上：2025Q4闽侯县总览.pdf。需要时请回复本邮件索取。"
    assert said in text_of(place, contents)
    contents = prepare(LEADER, budget=500_000, link="https://share.example.gov.cn/2025Q4/")
    said = "没有附上：2025Q4闽侯县总览.pdf。完整报告在下列位置："
    assert said in text_of(place, contents)
    assert "https://share.example.gov.cn/2025Q4/00_overview.html" in text_of(place, contents)
    with pytest.raises(DeliveryError, match="alone is over"):
        prepare(LEADER, budget=2_000)


def test_missing_and_foreign_reports_are_told_at_once_and_nothing_is_written(
    prepare: Prepare, place: Path
) -> None:
    folder = place / "reports" / "2025Q4"
    (folder / "00_overview.pdf").unlink()
    report(folder, "01_migration", "人口迁徙", period="2025Q3")
    (folder / "02_urban_villages.ipynb").write_text("{}")
    nbformat.write(new_notebook(), folder / "03_industry.ipynb")
    with pytest.raises(RecipientError) as caught:
        prepare(LEADER + UNIT + "丁,x@y,leader,,zh,,\n")
    assert [(Path(f.file).name, f.found) for f in caught.value.findings] == [
        ("00_overview.pdf", "no such file"),
        ("01_migration.ipynb", "'2025Q3'"),
        ("02_urban_villages.ipynb", caught.value.findings[2].found),
        ("03_industry.ipynb", "no report header"),
        ("recipients.csv", "'x@y'"),
    ]
    assert "minhou render 2025Q4 --only 00_overview" in caught.value.findings[0].expected
    assert not Outbox(place / "outbox", "2025Q4").is_filled


def test_a_report_that_was_never_made_is_one_fault(prepare: Prepare, place: Path) -> None:
    for path in (place / "reports" / "2025Q4").glob("00_overview.*"):
        path.unlink()
    with pytest.raises(RecipientError) as caught:
        prepare(LEADER + RESEARCHER)
    (fault,) = caught.value.findings
    assert fault.found == "no such file (nor .ipynb, .pdf)"


def test_another_budget_or_link_makes_no_correction(prepare: Prepare, place: Path) -> None:
    """Who has the message has it, however it was packed; what is new for him is only what the report says."""
    report(place / "reports" / "2025Q4", "00_overview", "总览", size=300_000)
    (whole,) = prepare(LEADER).entries
    with Outbox(place / "outbox", "2025Q4").locked() as ledger:
        ledger.write(State.ACCEPTED, whole.message_id, "2025Q4", whole.address, whole.sha256)
    link = "https://share.example.gov.cn"
    for options in ({"budget": 500_000}, {"budget": 500_000, "link": link}, {"budget": 300_000}):
        (again,) = prepare(LEADER, **options).entries
        assert again.sha256 != whole.sha256
        assert (again.message_id, again.corrects) == (whole.message_id, "")


def test_faulty_rows_are_passed_over_only_when_told_so(prepare: Prepare) -> None:
    rows = LEADER + "丁,x@y,leader,,zh,,\n"
    with pytest.raises(RecipientError):
        prepare(rows)
    contents = prepare(rows, skip_faulty=True)
    assert [entry.name for entry in contents.entries] == ["甲"]
    assert len(contents.passed_over) == 1
    with pytest.raises(RecipientError):
        prepare("丁,x@y,leader,,zh,,\n", skip_faulty=True)


def test_an_empty_table_and_one_that_is_none(prepare: Prepare, place: Path) -> None:
    with pytest.raises(RecipientError, match="a row for each recipient"):
        prepare("")
    with pytest.raises(RecipientError, match="8 cells"):
        prepare("张三, 李四,a@b.cn,leader,,zh,,\n", skip_faulty=True)
    (place / "data" / "recipients.csv").unlink()
    with pytest.raises(RecipientError, match="no such file"):
        prepare()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_saved_by_excel_is_read(prepare: Prepare, place: Path, encoding: str) -> None:
    """Excel for China saves CSV in GB18030 unless it is told otherwise."""
    path = place / "data" / "recipients.csv"
    path.write_text(HEADER + LEADER.replace("甲", "陈晓"), encoding=encoding)
    (entry,) = prepare().entries
    assert entry.name == "陈晓"
    assert DataPackage(place / "data").faults("recipients") == []


def test_html_in_a_title_is_text_everywhere(prepare: Prepare, place: Path) -> None:
    title = "<script>alert(1)</script>\r\nBcc: x@y.cn ../../x"
    report(place / "reports" / "2025Q4", "00_overview", title)
    [entry] = prepare(LEADER).entries
    assert entry.subject == "闽侯县 · <script>alert(1)</script> Bcc: x@y.cn ../../x（2025年第四季度）"
    assert entry.attachments[0] == "2025Q4 闽侯县 总览.html"
    message = read_message((place / "outbox" / "2025Q4" / entry.file).read_bytes())
    html = message.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    assert "Bcc" not in message


def minhou_email(place: Path, *arguments: str, answer: str | None = None) -> Result:
    where = ["--data", place / "data", "--reports", place / "reports", "--outbox", place / "outbox"]
    where += ["--notebooks", NOTEBOOKS, "--no-demo"]
    return CliRunner().invoke(email, ["2025Q4", *map(str, where), *arguments], input=answer)


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate, workspaces: dict[bool, Workspace]
) -> Callable[[int], None]:
    """Sets an account up at a port; opens the workspace once for all commands of a test."""
    monkeypatch.setattr(
        "minhou_analysis.workspace.open_workspace",
        lambda folder, *_: replace(workspaces[False], folder=folder),
    )

    def set_up(port: int) -> None:
        said = {"HOST": "127.0.0.1", "PORT": port, "USER": USER, "PASSWORD": PASSWORD, "RATE": 100_000}
        said |= {"FROM": "试验区办公室 <office@example.gov.cn>", "CAFILE": certificate.path}
        for name, value in said.items():
            monkeypatch.setenv(f"MINHOU_SMTP_{name}", str(value))

    return set_up


def test_the_round_from_the_command_line(
    place: Path, certificate: Certificate, environment: Callable[[int], None]
) -> None:
    looked = minhou_email(place)
    assert looked.exit_code == 0, looked.output
    assert "3 封：待发 3" in looked.output
    listed = looked.output.partition("3 封")[0]
    assert max(map(cell_len, listed.splitlines())) <= 80
    assert "没有发送" in looked.output
    with pytest.raises(DeliveryError, match="MINHOU_SMTP_HOST"):
        raise minhou_email(place, "--send").exception or AssertionError
    with Post(certificate.context) as post:
        environment(post.port)
        with pytest.raises(DeliveryError, match="fill it again"):  # it was written for no sender
            raise minhou_email(place, "--send", "--yes").exception or AssertionError
        assert minhou_email(place).exit_code == 0
        files = {path.read_bytes() for path in (place / "outbox" / "2025Q4").glob("*.eml")}
        for answer in ("n\n", ""):  # nobody is there to answer
            unsent = minhou_email(place, "--send", answer=answer)
            assert unsent.exit_code == 1
            assert "没有发送" in unsent.output
            assert "--yes" in unsent.output
            assert "Aborted" not in unsent.output
        assert post.received == []
        sent = minhou_email(place, "--send", answer="y\n")
        assert sent.exit_code == 0, sent.output
        assert "已送达服务器 3 封" in sent.output
        assert {received.content for received in post.received} == files
        again = minhou_email(place, "--send", "--yes")
        assert (again.exit_code, len(post.received)) == (0, 3)
        assert "没有要发的" in again.output

        report(place / "reports" / "2025Q4", "00_overview", "总览（更正）")
        with pytest.raises(DeliveryError, match="00_overview"):
            raise minhou_email(place, "--send", "--yes").exception or AssertionError
        assert "更正件 2" in minhou_email(place).output
        assert minhou_email(place, "--send", "--yes").exit_code == 0
        assert len(post.received) == 3
        assert minhou_email(place, "--send", "--yes", "--corrections").exit_code == 0
        assert len(post.received) == 5
        post.fault = lambda point, to: "550 no" if point == "rcpt" and "research" in to else None
        report(place / "reports" / "2025Q4", "00_overview", "总览（再更正）")
        minhou_email(place)
        partly = minhou_email(place, "--send", "--yes", "--corrections")
        assert partly.exit_code == 3
        assert "被拒收 research@example.org：550 no" in partly.output
        for options in ((), ("--send", "--yes"), ("--send", "--yes", "--quiet", "--brief")):
            later = minhou_email(place, *options)
            assert later.exit_code == PARTIAL, options
            assert "没有送达：research@example.org（被拒收，" in later.output
            assert (
                "，550 no）——改正 recipients.csv 里的邮箱或删去这一行；邮箱无误就加 --resend-refused"
                in later.output
            )
        english = minhou_email(place, "--lang", "en").output
        assert "not delivered: research@example.org (refused, " in english
        assert "3 messages: 2 taken by the server, 1 refused; nothing to send" in english
        assert minhou_email(place, "--resend-refused").exit_code == 0
    without = HEADER + LEADER + UNIT
    (place / "data" / "recipients.csv").write_text(without, encoding="utf-8")
    withdrawn = minhou_email(place)
    assert (withdrawn.exit_code, "没有送达" in withdrawn.output) == (0, False)
    (place / "data" / "recipients.csv").write_text(without + RESEARCHER, encoding="utf-8")
    minhou_email(place)
    ledger = Ledger(place / "outbox" / LEDGER)
    contents = Outbox(place / "outbox", "2025Q4").contents()
    assert [standing(entry, ledger) for entry in contents.entries] == [
        *(Standing.ACCEPTED, Standing.ACCEPTED),
        Standing.REFUSED,
    ]


def test_a_wait_and_its_reason_are_told_and_one_trouble_once(
    place: Path,
    certificate: Certificate,
    environment: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "minhou_analysis.delivery.sending.deliver", partial(deliver, sleep=lambda seconds: None)
    )
    with Post(certificate.context) as post:
        environment(post.port)
        assert minhou_email(place).exit_code == 0
        post.fault = lambda point, to: "450 greylisted" if point == "rcpt" and "research" in to else None
        waited = minhou_email(place, "--send", "--yes")
    assert "暂未收下 research@example.org：450 greylisted" in waited.output
    assert "1 封在等" in waited.output
    assert "再试（重试第 1 次，共 5 次）" in waited.output
    report(place / "reports" / "2025Q4", "00_overview", "总览（更正）")
    assert minhou_email(place).exit_code == 0
    alone = minhou_email(place, "--send", "--yes", "--corrections")
    assert alone.exit_code == 1
    assert "未发 2 封，留待下次：127.0.0.1" in alone.output
    assert alone.output.count("连不上（对方没有开这个端口）") == 4 + 1  # each wait, and the end


def test_a_lost_answer_counts_until_its_recipient_has_confirmed_the_message(
    place: Path, certificate: Certificate, environment: Callable[[int], None]
) -> None:
    with Post(certificate.context) as post:
        environment(post.port)
        assert minhou_email(place).exit_code == 0
        post.fault = lambda point, to: "drop" if point == "taken" and "research" in to else None
        assert minhou_email(place, "--send", "--yes").exit_code == PARTIAL
    later = minhou_email(place, "--send", "--yes")
    assert later.exit_code == PARTIAL
    assert "没有送达：research@example.org（不明，可能已送达，" in later.output
    assert "收到了就加 --received research@example.org" in later.output
    assert minhou_email(place, "--received", "leader@example.gov.cn").exit_code == 2
    settled = minhou_email(place, "--received", "research@example.org")
    assert (settled.exit_code, "已送达服务器 3" in settled.output) == (0, True)


def test_the_guide_says_how_long_sending_waits() -> None:
    guide = (NOTEBOOKS.parent / "docs" / "email.md").read_text(encoding="utf-8")
    assert f"前后约 {round(sum(PATIENCE.rounds) / 60)} 分钟" in guide
    silent = sum(PATIENCE.connecting) + (len(PATIENCE.connecting) + 1) * Account.timeout
    assert f"最久约 {round(silent / 60)} 分钟" in guide
