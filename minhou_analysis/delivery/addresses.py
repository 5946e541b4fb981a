"""E-mail addresses (邮件地址): one in a cell, and nothing else.

Stricter than RFC 5321 allows: quoted local parts, comments and address literals are refused. Nobody's office mail has
them, and they are what header injection is made of.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address as HeaderAddress
from typing import Final

from minhou_analysis.errors import Said

LONGEST_LOCAL: Final = 64
LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 64
"""Octets of a local part and of an address (RFC 5321, 4.5.3.1, with its erratum 1690); characters of a name."""
BLANK: Final = Said("a blank", "空白")
_DOMAIN: Final = Said("a domain such as example.gov.cn after the @", "@ 后是 example.gov.cn 这样的域名")
_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class AddressFault(ValueError):  # noqa: N818 - it becomes a finding
    """Not one usable address. ``found`` and ``expected`` say it in the words of a finding."""

    def __init__(self, found: str, expected: str) -> None:
        """Say what was found and what was expected."""
        super().__init__(f"found {found}; expected {expected}")
        self.found, self.expected = found, expected


@dataclass(frozen=True)
class Address:
    """One mailbox. ``domain`` is lower-case ASCII (an international name in its ``xn--`` form)."""

    local: str
    domain: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read one address; spaces around it are passed over.

        Raises:
            AddressFault: it is none, or more than one, or not an address alone.
        """
        if hidden := hidden_character(text):
            raise AddressFault(
                _invisible(hidden), Said("an address that is all visible", "没有看不见字符的邮箱")
            )
        text = text.strip()
        if not text:
            raise AddressFault(BLANK, Said("an address", "一个邮箱"))
        if re.search(r"[,;，；、]", text) or text.count("@") > 1:
            raise AddressFault(repr(text), Said("one address; a row for each", "一个邮箱；几个邮箱就填几行"))
        if re.search(r"[<>]", text):
            expected = Said(
                "the address alone, without name and angle brackets", "邮箱本身，不带姓名和尖括号"
            )
            raise AddressFault(repr(text), expected)
        if text.count("@") != 1:
            raise AddressFault(repr(text), _hint(text))
        local, _, domain = text.partition("@")
        return cls(_local(local, text), _domain(domain, text))

    @property
    def spec(self) -> str:
        """The address as it goes on the wire."""
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """What tells two mailboxes apart: hardly any server minds the case of a local part."""
        return self.spec.casefold()

    @property
    def needs_utf8(self) -> bool:
        """Whether only servers with SMTPUTF8 (RFC 6531) can take mail for it."""
        return not self.local.isascii()

    def named(self, name: str) -> HeaderAddress:
        """The address with a name, for a header; the standard library encodes and quotes the name."""
        return HeaderAddress(name, self.local, self.domain)

    def __str__(self) -> str:
        """The address as a person writes it."""
        return self.spec


def spelled(spec: str) -> str:
    """An address as its owner spells it: an international domain in the letters of its country, with what goes on the
    wire in brackets.
    """
    local, _, domain = spec.rpartition("@")
    try:
        own = domain.encode("ascii").decode("idna")
    except UnicodeError:
        own = domain
    return spec if own == domain else f"{local}@{own}（{spec}）"


def hidden_character(text: str) -> str | None:
    """The first character of ``text`` that nobody sees (control, line break, text direction, zero width), as
    ``U+202E``; None where there is none.
    """
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"):
            return f"U+{ord(character):04X}"
    return None


def name_fault(name: str) -> AddressFault | None:
    """What keeps ``name`` from standing beside an address; quotes, brackets and commas do no harm."""
    if hidden := hidden_character(name):
        return AddressFault(_invisible(hidden), Said("a name that is all visible", "没有看不见字符的姓名"))
    if not name.strip():
        return AddressFault(BLANK, Said("a name", "姓名"))
    if "=?" in name:
        # The standard library takes it for an encoded word, and what it decodes to for part of the header.
        return AddressFault(repr(name), Said("a name without =?", "不含 =? 的姓名"))
    if len(name.strip()) > LONGEST_NAME:
        length = len(name.strip())
        return AddressFault(
            Said(f"{length} characters", f"{length} 字"),
            Said(f"at most {LONGEST_NAME}", f"最多 {LONGEST_NAME} 字"),
        )
    return None


def _local(local: str, text: str) -> str:
    if not all(_ATOM.fullmatch(atom) for atom in local.split(".")) or any(map(str.isspace, local)):
        expected = Said("letters, digits and single dots before the @", "@ 前是字母、数字和不相连的点")
        raise AddressFault(repr(text), expected)
    if len(local.encode()) > LONGEST_LOCAL:
        octets = len(local.encode())
        raise AddressFault(
            Said(f"{octets} octets before the @", f"@ 前 {octets} 个字节"),
            Said(f"at most {LONGEST_LOCAL}", f"最多 {LONGEST_LOCAL} 个"),
        )
    return unicodedata.normalize("NFC", local)


def _domain(domain: str, text: str) -> str:
    try:
        # The codec makes a full stop of the Chinese one, which input methods write.
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressFault(repr(text), _DOMAIN) from None
    labels = ascii_domain.split(".")
    sound = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not sound or labels[-1].isdigit():
        raise AddressFault(repr(text), _DOMAIN)
    if len(text.encode()) > LONGEST_ADDRESS:
        octets = len(text.encode())
        raise AddressFault(
            Said(f"{octets} octets", f"{octets} 个字节"),
            Said(f"at most {LONGEST_ADDRESS}", f"最多 {LONGEST_ADDRESS} 个"),
        )
    return ascii_domain


def _hint(text: str) -> Said:
    usual = unicodedata.normalize("NFKC", text)
    if usual.count("@") == 1:
        return Said(f"an address (did you mean {usual}?)", f"邮箱（是不是 {usual}？）")
    return Said("an address such as name@example.gov.cn", "name@example.gov.cn 这样的邮箱")


def _invisible(hidden: str) -> Said:
    return Said(f"the invisible character {hidden}", f"看不见的字符 {hidden}")
