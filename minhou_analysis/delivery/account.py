"""The mail account (发信账户): from the environment, the password also from the system's keyring; never from a file of
the project, and never from an argument, which every user of the machine can read.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final

from minhou_analysis.delivery.addresses import Address, AddressFault, name_fault
from minhou_analysis.delivery.messages import Sender
from minhou_analysis.errors import DeliveryError, Said, in_language

PREFIX: Final = "MINHOU_SMTP_"
KEYRING_SERVICE: Final = "minhou-smtp"
"""Under this name, with the user's, ``keyring set`` keeps the password."""
PORTS: Final[Mapping[str, int]] = {"starttls": 587, "tls": 465, "none": 25}
"""Ways of encryption, and the usual port of each; ``none`` is for a relay on the same machine."""
NOTHING: Final = Said("nothing", "空白")
UNSET: Final = Sender("minhou_analysis", Address("unset", "example.invalid"))
"""Stands as sender in an outbox that is made before an account is set up; nothing can be sent from it."""


@dataclass(frozen=True)
class Account:
    """A server, how to reach it and who writes. ``rate`` is messages a minute; times are in seconds."""

    host: str
    port: int
    security: str
    sender: Sender
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    rate: float = 60.0
    timeout: float = 60.0

    def tls(self) -> ssl.SSLContext:
        """A context that checks certificate and host name, against the system's authorities or ``ca_file``.

        Raises:
            DeliveryError: ``ca_file`` cannot be used.
        """
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except (OSError, ssl.SSLError) as error:
            raise DeliveryError(
                Said(
                    f"{PREFIX}CAFILE: {self.ca_file}: {error}",
                    f"{PREFIX}CAFILE：证书文件 {self.ca_file} 无法使用（{error}）",
                )
            ) from None


def is_set_up(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a mail server is named at all."""
    return bool(environment.get(f"{PREFIX}HOST", "").strip())


def read_sender(environment: Mapping[str, str] = os.environ) -> Sender:
    """Who writes, as far as it is known; ``UNSET`` where nothing says so.

    Raises:
        DeliveryError: what is said cannot be used; everything at once.
    """
    reader = _Reader(environment)
    sender = reader.sender()
    reader.finish()
    return sender


def read_account(environment: Mapping[str, str] = os.environ) -> Account:
    """The account that the environment describes.

    Raises:
        DeliveryError: something is missing or cannot be used; everything at once, with what to write.
    """
    reader = _Reader(environment)
    account = reader.account()
    reader.finish()
    return account


class _Reader:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[str] = []

    def finish(self) -> None:
        if self.faults:
            lines, zh = (
                "\n".join(f"  {in_language(fault, lang)}" for fault in self.faults) for lang in ("en", "zh")
            )
            raise DeliveryError(
                Said(f"the mail account is not set up:\n{lines}", f"发信账户没有设好：\n{zh}")
            )

    def said(self, name: str) -> str:
        return self.environment.get(PREFIX + name, "").strip()

    def fault(self, name: str, found: str, expected: str) -> None:
        zh = f"现为{in_language(found, 'zh')}；应为{in_language(expected, 'zh')}"
        self.faults.append(
            Said(f"{PREFIX}{name}: found {found}; expected {expected}", f"{PREFIX}{name}：{zh}")
        )

    def sender(self) -> Sender:
        if not self.said("FROM"):
            return UNSET
        name, spec = parseaddr(self.said("FROM"))
        address = self._address("FROM", spec or self.said("FROM"))
        if name and (wrong := name_fault(name)):
            self.fault("FROM", wrong.found, wrong.expected)
        name_en = self.said("FROM_NAME_EN")
        if name_en and (wrong := name_fault(name_en)):
            self.fault("FROM_NAME_EN", wrong.found, wrong.expected)
        reply_to = self._address("REPLY_TO", self.said("REPLY_TO")) if self.said("REPLY_TO") else None
        unsubscribe = (
            self._address("UNSUBSCRIBE", self.said("UNSUBSCRIBE")) if self.said("UNSUBSCRIBE") else None
        )
        return Sender(name, address, reply_to, unsubscribe, name_en) if address else UNSET

    def account(self) -> Account:
        host, security = self.said("HOST"), self.said("SECURITY").lower() or "starttls"
        if not host:
            self.fault(
                "HOST",
                NOTHING,
                Said(
                    "the name of the mail server, such as smtp.example.gov.cn",
                    "邮件服务器，如 smtp.example.gov.cn",
                ),
            )
        if not self.said("FROM"):
            self.fault(
                "FROM",
                NOTHING,
                Said(
                    "who writes, such as Office <office@example.gov.cn>",
                    "发件人，如 试验区办公室 <office@example.gov.cn>",
                ),
            )
        if security not in PORTS:
            self.fault(
                "SECURITY", repr(security), Said(f"one of {', '.join(PORTS)}", f"{'、'.join(PORTS)} 之一")
            )
        elif security == "none" and host and not _is_this_machine(host):
            self.fault(
                "SECURITY",
                "'none'",
                Said(f"starttls or tls: {host} is another machine", f"starttls 或 tls：{host} 不在本机"),
            )
        user = self.said("USER")
        return Account(
            host=host,
            port=int(self._number("PORT", PORTS.get(security, 587), 1, 65535)),
            security=security,
            sender=self.sender(),
            user=user,
            password="".join(self._passwords(user)),
            ca_file=self.said("CAFILE"),
            rate=self._number("RATE", Account.rate, 0.1, 100_000),
            timeout=self._number("TIMEOUT", Account.timeout, 0.1, 3600),
        )

    def _address(self, name: str, text: str) -> Address | None:
        try:
            return Address.parse(text)
        except AddressFault as wrong:
            self.fault(name, wrong.found, wrong.expected)
            return None

    def _number(self, name: str, default: float, least: float, most: float) -> float:
        text = self.said(name)
        try:
            number = float(text) if text else default
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            self.fault(
                name,
                repr(text),
                Said(f"a number from {least:g} to {most:g}", f"{least:g} 到 {most:g} 之间的数"),
            )
            return default
        return number

    def _passwords(self, user: str) -> Iterator[str]:
        """The one password, where a user is named: the environment's, else the keyring's."""
        if not user:
            return
        if password := self.environment.get(f"{PREFIX}PASSWORD", ""):
            yield password
            return
        import keyring
        from keyring.errors import KeyringError

        try:
            password = keyring.get_password(KEYRING_SERVICE, user) or ""
        except (KeyringError, OSError):
            password = ""
        if password:
            yield password
        else:
            self.fault(
                "PASSWORD",
                NOTHING,
                Said(
                    f"it, or one from: keyring set {KEYRING_SERVICE} {user}",
                    f"密码；或存进密钥库：keyring set {KEYRING_SERVICE} {user}",
                ),
            )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
