"""Rows that try something, each with exactly what becomes of it: harmless text, or a finding by column."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from minhou_analysis.delivery.messages import compose
from minhou_analysis.delivery.recipients import Known, read_recipients
from tests.delivery.conftest import SENDER, letter

KNOWN = Known(("finance", "audit"), ("00_overview", "01_migration", "09_unit_finance"))
SOUND = {
    "name": "张三",
    "address": "zhang@example.gov.cn",
    "role": "leader",
    "unit": "",
    "language": "zh",
    "reports": "",
    "attachments": "",
}
ALONE = "the address alone, without name and angle brackets"
ONE = "one address; a row for each"
LOCAL = "letters, digits and single dots before the @"
DOMAIN = "a domain such as example.gov.cn after the @"
VISIBLE = "an address that is all visible"
NAME_VISIBLE = "a name that is all visible"

FINDINGS = {
    "line feed in a name": ("name", "张\nBcc: a@b.cn", "the invisible character U+000A", NAME_VISIBLE),
    "CR LF in a name": ("name", "张\r\nBcc: a@b.cn", "the invisible character U+000D", NAME_VISIBLE),
    "NUL in a name": ("name", "张\0三", "the invisible character U+0000", NAME_VISIBLE),
    "next line in a name": ("name", "张\x85Bcc: a@b.cn", "the invisible character U+0085", NAME_VISIBLE),
    "line separator in a name": ("name", "张\u2028Bcc: a", "the invisible character U+2028", NAME_VISIBLE),
    "turned text in a name": ("name", "张\u202egnp.exe", "the invisible character U+202E", NAME_VISIBLE),
    "isolate in a name": ("name", "张\u2066三", "the invisible character U+2066", NAME_VISIBLE),
    "zero width in a name": ("name", "张\u200b三", "the invisible character U+200B", NAME_VISIBLE),
    "half a surrogate in a name": ("name", "张\udc80", "the invisible character U+DC80", NAME_VISIBLE),
    "an encoded word": (
        "name",
        "=?utf-8?b?QmNjOiBhQGIuY24=?=",
        "'=?utf-8?b?QmNjOiBhQGIuY24=?='",
        "a name without =?",
    ),
    "a name without end": ("name", "张" * 65, "65 characters", "at most 64"),
    "no name": ("name", "  ", "a blank", "a name"),
    "no address": ("address", "", "a blank", "an address"),
    "line feed in an address": ("address", "a@b.cn\nBcc: c@d.cn", "the invisible character U+000A", VISIBLE),
    "CR LF after an address": ("address", "a@b.cn\r\n", "the invisible character U+000D", VISIBLE),
    "tab in an address": ("address", "a@b\t.cn", "the invisible character U+0009", VISIBLE),
    "zero width in an address": ("address", "a\u200b@b.cn", "the invisible character U+200B", VISIBLE),
    "two addresses, comma": ("address", "a@b.cn,c@d.cn", "'a@b.cn,c@d.cn'", ONE),
    "two addresses, semicolon": ("address", "a@b.cn; c@d.cn", "'a@b.cn; c@d.cn'", ONE),
    "two addresses, Chinese comma": ("address", "a@b.cn、c@d.cn", "'a@b.cn、c@d.cn'", ONE),
    "two addresses, blank": ("address", "a@b.cn c@d.cn", "'a@b.cn c@d.cn'", ONE),
    "a second at sign": ("address", "a@b@c.cn", "'a@b@c.cn'", ONE),
    "a name in the address": ("address", "张三 <a@b.cn>", "'张三 <a@b.cn>'", ALONE),
    "SMTP parameters": ("address", "a@b.cn> SIZE=1", "'a@b.cn> SIZE=1'", ALONE),
    "quoted local part": ("address", '"a b"@c.cn', "'\"a b\"@c.cn'", LOCAL),
    "comment": ("address", "a(x)@b.cn", "'a(x)@b.cn'", LOCAL),
    "two dots": ("address", "a..b@c.cn", "'a..b@c.cn'", LOCAL),
    "nothing before the at": ("address", "@b.cn", "'@b.cn'", LOCAL),
    "no-break space": ("address", "a\u00a0b@c.cn", "'a\\xa0b@c.cn'", LOCAL),
    "full-width at sign": ("address", "a＠b.cn", "'a＠b.cn'", "an address (did you mean a@b.cn?)"),
    "no at sign": ("address", "zhang", "'zhang'", "an address such as name@example.gov.cn"),
    "no domain": ("address", "a@", "'a@'", DOMAIN),
    "host without a dot": ("address", "a@localhost", "'a@localhost'", DOMAIN),
    "address literal": ("address", "a@[127.0.0.1]", "'a@[127.0.0.1]'", DOMAIN),
    "number for a host": ("address", "a@127.0.0.1", "'a@127.0.0.1'", DOMAIN),
    "underscore in a host": ("address", "a@b_c.cn", "'a@b_c.cn'", DOMAIN),
    "dot at the end of a host": ("address", "a@b.cn.", "'a@b.cn.'", DOMAIN),
    "a label without end": ("address", f"a@{'b' * 64}.cn", f"'a@{'b' * 64}.cn'", DOMAIN),
    "a local part without end": ("address", f"{'a' * 65}@b.cn", "65 octets before the @", "at most 64"),
    "an address without end": ("address", f"a@{'b.' * 130}cn", "264 octets", "at most 254"),
    "a role nobody has": ("role", "boss", "'boss'", "one of leader, unit, researcher"),
    "a role almost right": (
        *("role", "researchr", "'researchr'"),
        "one of leader, unit, researcher (did you mean researcher?)",
    ),
    "no role": ("role", "", "a blank", "one of leader, unit, researcher"),
    "a unit for a leader": ("unit", "finance", "'finance'", "a blank, as the role is leader"),
    "a language nobody writes": ("language", "fr", "'fr'", "one of zh, en"),
    "a report that is a path": ("reports", "../../etc/passwd", "'../../etc/passwd'", "some of 00_overview"),
    "a report almost right": ("reports", "00_overvew", "'00_overvew'", "(did you mean 00_overview?)"),
    "an attachment that is a path": (
        "attachments",
        "/etc/passwd",
        "'/etc/passwd'",
        "some of html pdf csv none",
    ),
    "an attachment nobody makes": ("attachments", "exe", "'exe'", "some of html pdf csv none"),
    "none and some": ("attachments", "none pdf", "'none pdf'", "none alone, or some of html pdf csv"),
}

HARMLESS_NAMES = {
    "quotes and brackets": '张"三 <x@y.z>',
    "a comma and an address": "evil@x.cn, 张三",
    "HTML": "<script>alert(1)</script>",
    "a header's name": "Bcc: a@b.cn",
    "a backslash at the end": "O'Brien \\",
    "a semicolon and a group": "undisclosed: a@b.cn;",
    "long and with commas": "甲,乙," * 16,
    "emoji": "👩 张",
    "right to left": "محمد",
    "formula": "=HYPERLINK(1)",
}
HARMLESS_ADDRESSES = {
    "blanks around": (" zhang@example.gov.cn ", "zhang@example.gov.cn"),
    "capitals in the host": ("Zhang@Example.GOV.cn", "Zhang@example.gov.cn"),
    "international host": ("zhang@例子.中国", "zhang@xn--fsqu00a.xn--fiqs8s"),
    "Chinese full stop": ("zhang@example。cn", "zhang@example.cn"),
    "Chinese local part": ("张三@例子.cn", "张三@xn--fsqu00a.cn"),
    "plus and apostrophe": ("o'b+x@example.cn", "o'b+x@example.cn"),
    "option-like": ("-oQ/tmp@example.cn", "-oQ/tmp@example.cn"),
}


@pytest.mark.parametrize(("column", "cell", "found", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_a_row_that_cannot_be_used_is_a_finding(column: str, cell: str, found: str, expected: str) -> None:
    recipients, findings = read_recipients([(2, SOUND | {column: cell})], KNOWN, "recipients.csv")
    assert recipients == []
    assert [(f.line, f.column, f.found) for f in findings] == [(2, column, found)]
    assert expected in findings[0].expected


@pytest.mark.parametrize("name", HARMLESS_NAMES.values(), ids=HARMLESS_NAMES)
def test_a_strange_name_is_text_and_nothing_else(name: str) -> None:
    [recipient], findings = read_recipients([(2, SOUND | {"name": name})], KNOWN, "recipients.csv")
    assert findings == []
    content = compose(
        letter(name=recipient.name, address=recipient.address), SENDER, datetime(2026, 1, 20, tzinfo=UTC)
    )
    read = message_from_bytes(content, policy=policy.default)
    assert [address.addr_spec for address in read["To"].addresses] == ["zhang@example.gov.cn"]
    assert read["To"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")
    assert {"Bcc", "Cc"}.isdisjoint(read.keys())


@pytest.mark.parametrize(("cell", "spec"), HARMLESS_ADDRESSES.values(), ids=HARMLESS_ADDRESSES)
def test_an_address_is_read_as_meant(cell: str, spec: str) -> None:
    [recipient], findings = read_recipients([(2, SOUND | {"address": cell})], KNOWN, "recipients.csv")
    assert (recipient.address.spec, findings) == (spec, [])


def test_every_fault_of_every_row_is_told_at_once() -> None:
    rows = [
        (2, SOUND | {"name": "", "address": "x", "role": "unit", "language": "xx"}),
        (3, SOUND),
        (4, SOUND | {"address": "ZHANG@example.gov.cn"}),
        (5, SOUND | {"address": "li@example.gov.cn", "role": "unit", "unit": "finanse", "reports": "a b"}),
    ]
    recipients, findings = read_recipients(rows, KNOWN, "recipients.csv")
    assert [recipient.line for recipient in recipients] == [3]
    assert [(f.line, f.column) for f in findings] == [
        *((2, "name"), (2, "address"), (2, "unit"), (2, "language")),
        (4, "address"),
        *((5, "unit"), (5, "reports"), (5, "reports")),
    ]
    assert "line 3 has it" in findings[4].expected
    assert "did you mean finance?" in findings[5].expected


def test_what_a_row_says_is_read() -> None:
    row = SOUND | {
        "role": "unit",
        "unit": "finance",
        "reports": "09_unit_finance，00_overview",
        "attachments": "pdf",
    }
    [recipient], _ = read_recipients([(2, row)], KNOWN, "recipients.csv")
    assert (recipient.unit, recipient.reports, recipient.attachments) == (
        *("finance", ("09_unit_finance", "00_overview")),
        ("pdf",),
    )
    [recipient], _ = read_recipients([(2, SOUND | {"attachments": "none"})], KNOWN, "recipients.csv")
    assert (recipient.reports, recipient.attachments) == (None, ())
