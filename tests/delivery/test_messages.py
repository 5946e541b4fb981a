"""What a message is made of, and what texts cannot do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header
from email.message import EmailMessage

import pytest

from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.messages import Attachment, Sender, compose, read_message, wire_size
from minhou_analysis.delivery.names import LONGEST_FILE_NAME, file_name, safe_name
from minhou_analysis.errors import DeliveryError
from tests.delivery.conftest import SENDER, letter

DAY = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)


def read(content: bytes) -> EmailMessage:
    return read_message(content)


def test_the_parts_stand_where_mail_programs_look_for_them() -> None:
    message = read(compose(letter(), SENDER, DAY))
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain"),
        *("multipart/related", "text/html", "image/png", "application/pdf"),
    ]
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "cid:chart1" in html.get_content()
    assert text.get_content().splitlines()[1] == ".以点开头的一行"
    [picture] = [part for part in message.walk() if part["Content-ID"]]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<chart1>", "inline")
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_param("name")) == ("总览.pdf", "00_overview.pdf")


def test_headers() -> None:
    content = compose(letter(), SENDER, DAY)
    message = read(content)
    assert dict(message.items()) == {
        "Message-ID": letter().message_id(SENDER),
        "Date": "Tue, 20 Jan 2026 08:00:00 +0000",
        "From": "试验区办公室 <office@example.gov.cn>",
        "To": "收件人1 <person1@example.gov.cn>",
        "Reply-To": "试验区办公室 <answers@example.gov.cn>",
        "Subject": "进展报告 1",
        "List-Unsubscribe": "<mailto:answers@example.gov.cn?subject=unsubscribe>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "zh-CN",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"List-Unsubscribe: <mailto:answers@example.gov.cn?subject=unsubscribe>\r\n" in content


def test_the_wire_is_ascii_with_crlf_only() -> None:
    content = compose(letter(), SENDER, DAY)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


def test_the_same_letter_gives_the_same_bytes_and_id() -> None:
    assert compose(letter(), SENDER, DAY) == compose(letter(), SENDER, DAY)
    same = letter(name="另一种写法")
    assert same.message_id(SENDER) == letter().message_id(SENDER)
    for changed in (
        *(letter(subject="别的"), letter(text="别的"), letter(html="<p>别的"), letter(series="2025Q3")),
        *(letter(attachments=()), letter(pictures=()), letter(address=Address("other", "example.gov.cn"))),
    ):
        assert changed.message_id(SENDER) != letter().message_id(SENDER)


def test_a_correction_says_so_and_leads_back() -> None:
    message = read(compose(letter(), SENDER, DAY, corrects="<earlier@example.gov.cn>"))
    assert message["Subject"] == "【更正】进展报告 1"
    assert message["References"] == "<earlier@example.gov.cn>"
    assert message["Message-ID"] == letter().message_id(SENDER)
    english = read(compose(letter(language="en"), SENDER, DAY, corrects="<earlier@example.gov.cn>"))
    assert english["Subject"] == "[Corrected] 进展报告 1"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("一\r\nBcc: evil@x.cn", "一 Bcc: evil@x.cn"),
        ("一\u202e二\u2066三", "一二三"),
        ("一\0二\x85三\u2028四", "一 二 三 四"),
        ("=?utf-8?b?QmNjOiBhQGIuY24=?=", "= ?utf-8?b?QmNjOiBhQGIuY24= ?="),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("长" * 300, "长" * 199 + "…"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_subject_stays_one_line_of_text(subject: str, shown: str) -> None:
    content = compose(letter(subject=subject), SENDER, DAY)
    message = read(content)
    assert message["Subject"] == shown
    assert "Bcc" not in message
    raw = content.partition(b"Subject: ")[2].partition(b"\r\nList-")[0].replace(b"\r\n", b"")
    assert (
        "".join(t.decode(c or "ascii") if isinstance(t, bytes) else t for t, c in decode_header(raw.decode()))
        == shown
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\windows\\x.exe", "C__windows_x.exe"),
        ("a\r\nContent-Type: text/html", "a Content-Type_ text_html"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        (".htaccess", "htaccess"),
        ("a|b>c?.pdf", "a_b_c_.pdf"),
        ("县财政局：本单位 “进展”.pdf", "县财政局：本单位 “进展”.pdf"),
        ("长" * 100 + ".pdf", "长" * 56 + ".pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_file_name_is_a_name_in_no_folder(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert safe_name(safe) == safe
    if name != safe:
        with pytest.raises(DeliveryError, match="no name for an attachment"):
            Attachment(name, "file.pdf", b"", "application/pdf")
    file = Attachment(safe, "file.pdf", b"x", "application/pdf")
    message = read(compose(letter(attachments=(file,)), SENDER, DAY))
    assert [part.get_filename() for part in message.iter_attachments()] == [safe]


def test_html_in_a_text_stays_text() -> None:
    message = read(compose(letter(text="<b>x</b>\r\nBcc: a@b.cn\r\n.\r\nQUIT"), SENDER, DAY))
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["<b>x</b>", "Bcc: a@b.cn", ".", "QUIT"]


def test_a_chinese_local_part_is_written_in_utf8() -> None:
    content = compose(letter(address=Address.parse("张三@例子.cn")), SENDER, DAY)
    assert "张三@xn--fsqu00a.cn".encode() in content
    assert read(content)["To"].addresses[0].addr_spec == "张三@xn--fsqu00a.cn"


def test_a_name_that_slips_past_the_checks_is_not_sent() -> None:
    smuggled = letter(name="=?utf-8?b?QmNjOiBhQGIuY24=?=")
    with pytest.raises(DeliveryError, match="would be read as"):
        compose(smuggled, SENDER, DAY)
    with pytest.raises(ValueError, match="CR or LF"):
        compose(letter(name="a\r\nBcc: x@y.cn"), SENDER, DAY)


def test_a_long_sender_keeps_its_headers_whole() -> None:
    long = Sender("办" * 64, Address("a" * 64, "example." + "b" * 60 + ".cn"))
    message = read(compose(letter(), long, DAY))
    assert message["From"].addresses[0].addr_spec == long.address.spec
    assert str(message["List-Unsubscribe"]) == f"<mailto:{long.address.spec}?subject=unsubscribe>"
    assert str(message["Message-ID"]) == letter().message_id(long)


@pytest.mark.parametrize("size", [0, 1, 57, 58, 1_000_000])
def test_the_size_is_foreseen(size: int) -> None:
    file = Attachment("a.pdf", "a.pdf", bytes(size), "application/pdf")
    one = replace(letter(), attachments=(file,))
    made = len(compose(one, SENDER, DAY))
    assert made <= wire_size(one) <= made + 5000


@pytest.mark.parametrize(("language", "name"), [("zh", "试验区办公室"), ("en", "Pilot Zone Office")])
def test_the_sender_has_a_name_in_the_language_of_the_letter(language: str, name: str) -> None:
    sender = replace(SENDER, name_en="Pilot Zone Office")
    message = read(compose(letter(language=language), sender, DAY))
    assert [message[header].addresses[0].display_name for header in ("From", "Reply-To")] == [name, name]


@pytest.mark.parametrize(
    ("what", "suffix", "named"),
    [
        ("Overview", "pdf", "2025Q4 Minhou County Overview.pdf"),
        (
            *("County Human Resources and Social Security Bureau", "pdf"),
            "2025Q4 County Human Resources and Social Security Bureau.pdf",
        ),
        (
            *("County Human Resources and Social Security Bureau", "html"),
            "2025Q4 County Human Resources and Social Security.html",
        ),
        ("名" * 80, "html", "2025Q4 " + "名" * 48 + ".html"),
    ],
)
def test_a_file_name_says_what_fits(what: str, suffix: str, named: str) -> None:
    assert file_name("2025Q4", "Minhou County", what, suffix=suffix) == named
    assert len(named) <= LONGEST_FILE_NAME
