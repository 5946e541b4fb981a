"""The mail account out of the environment and the keyring."""

from __future__ import annotations

import keyring
import pytest
from keyring.errors import NoKeyringError

from minhou_analysis.delivery.account import UNSET, is_set_up, read_account, read_sender
from minhou_analysis.errors import DeliveryError

ENOUGH = {
    "MINHOU_SMTP_HOST": "smtp.example.gov.cn",
    "MINHOU_SMTP_FROM": "试验区办公室 <office@example.gov.cn>",
}


def test_the_least_that_is_needed() -> None:
    account = read_account(ENOUGH)
    assert (account.host, account.port, account.security) == ("smtp.example.gov.cn", 587, "starttls")
    assert (account.sender.name, account.sender.address.spec) == ("试验区办公室", "office@example.gov.cn")
    assert is_set_up(ENOUGH)
    assert not is_set_up({})


def test_all_that_can_be_said() -> None:
    said = {
        "SECURITY": "TLS",
        "USER": "office",
        "PASSWORD": "secret",
        "REPLY_TO": "answers@example.gov.cn",
        "UNSUBSCRIBE": "stop@example.gov.cn",
        "RATE": "30",
        "TIMEOUT": "10",
    }
    account = read_account(ENOUGH | {f"MINHOU_SMTP_{name}": value for name, value in said.items()})
    assert (account.port, account.rate, account.timeout) == (465, 30, 10)
    assert (account.user, account.password) == ("office", "secret")
    assert account.sender.reply_to is not None
    assert "secret" not in repr(account)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    said = {"SECURITY": "ssl", "PORT": "70000", "RATE": "fast", "FROM": "office", "REPLY_TO": "a@b@c"}
    with pytest.raises(DeliveryError) as caught:
        read_account({f"MINHOU_SMTP_{name}": value for name, value in said.items()})
    text = str(caught.value)
    for name in ("HOST", *said):
        assert f"MINHOU_SMTP_{name}: found" in text


@pytest.mark.parametrize(
    ("host", "sound"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("mx.cn", False)]
)
def test_only_a_relay_on_this_machine_goes_without_encryption(host: str, sound: bool) -> None:
    said = ENOUGH | {"MINHOU_SMTP_HOST": host, "MINHOU_SMTP_SECURITY": "none"}
    if sound:
        assert read_account(said).port == 25
    else:
        with pytest.raises(DeliveryError, match="another machine"):
            read_account(said)


def test_the_password_may_lie_in_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ENOUGH | {"MINHOU_SMTP_USER": "office"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: f"{service}/{user}")
    assert read_account(said).password == "minhou-smtp/office"  # noqa: S105
    monkeypatch.setattr(keyring, "get_password", lambda service, user: None)
    with pytest.raises(DeliveryError, match="keyring set minhou-smtp office"):
        read_account(said)

    def none(service: str, user: str) -> str:
        raise NoKeyringError("none here")

    monkeypatch.setattr(keyring, "get_password", none)
    with pytest.raises(DeliveryError, match="MINHOU_SMTP_PASSWORD: found nothing"):
        read_account(said)


def test_without_a_sender_an_outbox_can_be_looked_at() -> None:
    assert read_sender({}) == UNSET
    assert UNSET.address.domain.endswith(".invalid")
