"""One connection to a mail server (投递): encrypted, authenticated, and every answer told apart by what it means."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final, NoReturn

from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.names import one_line
from minhou_analysis.errors import DeliveryError, Said, in_language

ANSWER_TIMEOUT: Final = 600.0
"""Seconds to wait for the answer to the end of a message (RFC 5321, 4.5.3.2.6): giving up earlier leaves it unknown."""
_GOING_AWAY: Final = 421
_IN_CHINESE: Final[Mapping[type[Exception], str]] = {
    socket.gaierror: "找不到这台服务器",
    ConnectionRefusedError: "对方没有开这个端口",
    smtplib.SMTPServerDisconnected: "连接断了",
    ConnectionError: "连接断了",
}


class Trouble(Exception):  # noqa: N818 - answers of a server, not errors of this package
    """A message did not get through. ``reply`` is what the server said, or what happened to the connection."""

    def __init__(self, reply: str) -> None:
        """Keep it, in both languages where it is ours."""
        super().__init__(reply)
        self.reply = reply


class Refused(Trouble):
    """For good (5xx): the same message would be refused again."""


class Deferred(Trouble):
    """For now (4xx); the connection still stands."""


class Lost(Trouble):
    """The connection is gone, and the message was certainly not taken."""


class Unknown(Trouble):
    """The connection went after the whole message had gone out: the server may have taken it."""


class Connection:
    """An open connection. ``transmit`` messages one after the other; after ``Lost`` or ``Unknown`` it is of no use."""

    def __init__(self, account: Account, answer_timeout: float = ANSWER_TIMEOUT) -> None:
        """Connect, encrypt, authenticate.

        Raises:
            DeliveryError: this account will not work: wrong certificate, wrong password, no encryption.
            Lost: the server cannot be reached now, or does not let anybody in now; the text says which.
        """
        self._answer_timeout = answer_timeout
        self._timeout = account.timeout
        try:
            self._smtp = _connect(account)
        except (OSError, smtplib.SMTPException) as error:
            _explain(error, account, has_answered=isinstance(error, smtplib.SMTPException))
        try:
            self._introduce(account)
        except (OSError, smtplib.SMTPException) as error:
            self.abandon()
            _explain(error, account, has_answered=True)
        except DeliveryError:
            self.abandon()
            raise

    def transmit(
        self, sender: Address, recipient: Address, content: bytes, committing: Callable[[], None]
    ) -> str:
        """Send ``content`` to one recipient, unchanged; what the server said when it took it.

        ``committing`` is called once, before the end of the message goes out.

        Raises:
            Refused, Deferred, Lost, Unknown: see there.
        """
        options = [f"SIZE={len(content)}"] if self._smtp.has_extn("size") else []
        if recipient.needs_utf8 or sender.needs_utf8:
            if not self._smtp.has_extn("smtputf8"):
                raise Refused(
                    Said(
                        "the server takes ASCII addresses only (no SMTPUTF8)",
                        "服务器不支持 @ 前有中文的邮箱（SMTPUTF8）",
                    )
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            self._expect(2, *self._smtp.mail(sender.spec, options))
            self._expect(2, *self._smtp.rcpt(recipient.spec))
            self._expect(3, *self._smtp.docmd("DATA"))
            self._smtp.send(_stuffed(content))
            self._notice_hanging_up()
        except (OSError, smtplib.SMTPException) as error:
            self.abandon()
            raise Lost(_said(error)) from None
        finally:
            self._smtp.command_encoding = "ascii"  # mail() has set it to UTF-8 for one message
        try:
            committing()
        except BaseException:
            self.abandon()  # before the end of the message: the server throws away what it has
            raise
        return self._finish()

    def close(self) -> None:
        """Say goodbye."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self.abandon()

    def abandon(self) -> None:
        """Let the connection go without a word."""
        with suppress(OSError):
            self._smtp.close()

    def _introduce(self, account: Account) -> None:
        self._greet()
        if account.security == "starttls":
            if not self._smtp.has_extn("starttls"):
                raise DeliveryError(
                    Said(
                        f"{account.host} offers no STARTTLS: set MINHOU_SMTP_SECURITY=tls, or another port",
                        f"{account.host} 没有 STARTTLS：设 MINHOU_SMTP_SECURITY=tls，或换个端口",
                    )
                )
            self._smtp.starttls(context=account.tls())
            self._greet()
        if account.user:
            try:
                self._smtp.login(account.user, account.password)
            except UnicodeError:
                raise DeliveryError(
                    Said(
                        f"{account.host}: user and password must be ASCII",
                        f"{account.host}：用户名和密码只能是英文字母、数字和符号",
                    )
                ) from None

    def _greet(self) -> None:
        """EHLO. Falling back to HELO, as the library would, takes a moment's refusal for a server without TLS."""
        code, reply = self._smtp.ehlo()
        if code // 100 != 2:
            raise smtplib.SMTPHeloError(code, reply.decode("utf-8", "replace"))

    def _finish(self) -> str:
        """Send the end of the message and take the answer; from here on silence means that nobody knows."""
        try:
            self._socket.settimeout(self._answer_timeout)
            self._smtp.send(b".\r\n")
            code, reply = self._smtp.getreply()
            self._socket.settimeout(self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            self.abandon()
            raise Unknown(_said(error)) from None
        self._expect(2, code, reply)
        return _text(code, reply)

    def _expect(self, wanted: int, code: int, reply: bytes) -> None:
        """Make the meaning of an answer that is not the wanted one an exception."""
        if code // 100 == wanted:
            return
        text = _text(code, reply)
        if code == _GOING_AWAY or code // 100 not in (4, 5):
            self.abandon()
            raise Lost(text)
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()
        raise Refused(text) if code // 100 == 5 else Deferred(text)

    def _notice_hanging_up(self) -> None:
        """A server that speaks, or is gone, before it has the end of a message has certainly not taken it."""
        if select.select([self._socket], [], [], 0)[0]:
            raise smtplib.SMTPServerDisconnected("the server hung up in the middle of the message")

    @property
    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        return self._smtp.sock


def _connect(account: Account) -> smtplib.SMTP:
    if account.security == "tls":
        return smtplib.SMTP_SSL(account.host, account.port, timeout=account.timeout, context=account.tls())
    return smtplib.SMTP(account.host, account.port, timeout=account.timeout)


def _stuffed(content: bytes) -> bytes:
    """``content`` as DATA wants it: a dot more before lines that begin with one, and a line end at the end."""
    return re.sub(rb"(?m)^\.", b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n")


def _explain(error: Exception, account: Account, *, has_answered: bool) -> NoReturn:
    """Whether to try again (``Lost``), or what is wrong with the account (``DeliveryError``)."""
    where, said = f"{account.host}:{account.port}", _said(error)
    zh = in_language(said, "zh")
    if isinstance(error, ssl.SSLCertVerificationError):
        raise DeliveryError(
            Said(
                f"{where}: certificate not trusted: {error.verify_message}. Name its authority in MINHOU_SMTP_CAFILE",
                f"{where}：证书不可信（{error.verify_message}）。用 MINHOU_SMTP_CAFILE 指出签发机构的证书",
            )
        ) from None
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        raise DeliveryError(
            Said(
                f"{where}: no TLS: {error.reason}; is MINHOU_SMTP_SECURITY right?",
                f"{where}：加密没有谈成（{error.reason}）：核对 MINHOU_SMTP_SECURITY 和端口",
            )
        ) from None
    if isinstance(error, smtplib.SMTPNotSupportedError):
        raise DeliveryError(
            Said(
                f"{where}: {said}; is MINHOU_SMTP_USER needed there?",
                f"{where}：服务器不支持（{zh}）：那里也许不用登录，去掉 MINHOU_SMTP_USER 试试",
            )
        ) from None
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code // 100 == 5:
        raise DeliveryError(Said(f"{where}: {said}", f"{where}：服务器拒绝登录（{zh}）")) from None
    if has_answered:
        raise Lost(
            Said(f"{where}: reached, but no login: {said}", f"{where}：已连上，但没有登录成功（{zh}）")
        ) from None
    raise Lost(Said(f"{where}: cannot be reached: {said}", f"{where}：连不上（{zh}）")) from None


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return Said("no answer in time", "没有及时回应")
    said = one_line(str(error)) or type(error).__name__
    for kind, zh in _IN_CHINESE.items():
        if isinstance(error, kind):
            return Said(said, zh)
    return said


def _text(code: int, reply: bytes | str) -> str:
    """A server's answer on one line, safe for a terminal."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(f"{code} {text}")
