"""A server, an account at it, and letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.messages import Attachment, Letter, Picture, Sender
from tests.delivery.certificates import Certificate, self_made
from tests.delivery.post import PASSWORD, USER

SENDER = Sender("试验区办公室", Address("office", "example.gov.cn"), Address("answers", "example.gov.cn"))


def letter(number: int = 1, **changes: object) -> Letter:
    said: dict[str, object] = {
        "name": f"收件人{number}",
        "address": Address(f"person{number}", "example.gov.cn"),
        "language": "zh",
        "series": "2025Q4",
        "subject": f"进展报告 {number}",
        "text": f"您好，这是第 {number} 封。\n.以点开头的一行\n",
        "html": '<p>您好</p><img src="cid:chart1" alt="图">',
        "pictures": (Picture("chart1", "chart1.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),),
        "attachments": (
            Attachment("总览.pdf", "00_overview.pdf", b"%PDF-1.7\n" + bytes(3000), "application/pdf"),
        ),
    }
    return Letter(**(said | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_made(tmp_path_factory.mktemp("certificate"))


def account(port: int, certificate: Certificate | None, **changes: object) -> Account:
    said: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "starttls",
        "sender": SENDER,
        "user": USER,
        "password": PASSWORD,
        "ca_file": str(certificate.path) if certificate else "",
        "rate": 100_000.0,
        "timeout": 0.5,
    }
    return Account(**(said | changes))  # type: ignore[arg-type]


def folder_of(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir())
