"""Sending an outbox (发送): each message once, over as few connections as the server allows, with patience.

What a server defers (4xx) waits for the next round, and so does what a lost connection cut off before its end. What it
refuses (5xx) is listed and left. Where the connection goes after the end of a message, nobody knows; that is told, and
the message is not sent again unless somebody says so.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.ledger import Ledger, State
from minhou_analysis.delivery.outbox import Contents, Entry, Outbox, sender_address
from minhou_analysis.delivery.smtp import ANSWER_TIMEOUT, Connection, Deferred, Lost, Refused, Unknown
from minhou_analysis.delivery.watch import Wait, Watch
from minhou_analysis.errors import DeliveryError, Said


class Standing(StrEnum):
    """How a message of an outbox stands before it is sent."""

    NEW = "new"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Choice:
    """What is sent beside new messages: corrections of earlier ones, those whose fate is unknown, refused ones."""

    corrections: bool = False
    unknown: bool = False
    refused: bool = False

    def includes(self, standing: Standing) -> bool:
        """Whether messages that stand so are sent."""
        return {
            Standing.NEW: True,
            Standing.ACCEPTED: False,
            Standing.REFUSED: self.refused,
            Standing.UNKNOWN: self.unknown,
            Standing.CORRECTION: self.corrections,
        }[standing]


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: before each further round of deferred messages, before each further try to connect, and for
    the answer to the end of a message; a server that is silent for ``silence`` seconds is told of.
    """

    rounds: Sequence[float] = (5, 30, 120, 300, 600)
    connecting: Sequence[float] = (2, 10, 30, 60)
    answer: float = ANSWER_TIMEOUT
    silence: float = 5


PATIENCE: Final = Patience()


@dataclass(frozen=True)
class Pause:
    """A wait before the next try, the ``number``-th ``of`` so many. ``reasons`` says why: what the server said, with the
    addresses that it said it of; none where the connection itself fails.
    """

    seconds: float
    number: int
    of: int
    waiting: int
    reasons: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Result:
    """What became of a message in this run. ``state`` is None for one that was not tried."""

    entry: Entry
    state: State | None
    reply: str


def standing(entry: Entry, ledger: Ledger) -> Standing:
    """How a message stands, by the ledger."""
    state = ledger.state(entry.message_id)
    if state in (State.ACCEPTED, State.REFUSED, State.UNKNOWN):
        return Standing(state.value)
    if not entry.corrects:
        return Standing.NEW
    # nobody knows whether the one before arrived, and that is to be settled first, whatever has changed since
    before = ledger.state(entry.corrects)
    return Standing.UNKNOWN if before is State.UNKNOWN else Standing.CORRECTION


def deliver(
    outbox: Outbox,
    contents: Contents,
    ledger: Ledger,
    account: Account,
    choice: Choice = Choice(),
    patience: Patience = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
    pausing: Callable[[Pause], None] = lambda pause: None,
    waiting: Callable[[Wait], None] = lambda wait: None,
) -> Iterator[Result]:
    """Send what the choice includes, and yield what became of each message as it is known.

    Call it under the outbox's lock. Every file is proved before the first message goes. ``pausing`` is told of each
    wait before it begins, ``waiting`` of a server that does not answer.

    Raises:
        DeliveryError: before the first message: a file was changed, or was written for another sender.
    """
    chosen = [entry for entry in contents.entries if choice.includes(standing(entry, ledger))]
    if sender_address(contents) != account.sender.address:
        raise DeliveryError(
            Said(
                f"the outbox was written for {contents.sender}, and the account is {account.sender.address}: "
                "fill it again",
                f"发件箱是为 {contents.sender} 写的，现在的发件人是 {account.sender.address}：请重新生成发件箱",
            )
        )
    for entry in chosen:
        outbox.content(entry)
    return _Run(outbox, ledger, account, patience, sleep, pausing, waiting).send(chosen)


class _Run:
    """One run: a connection while it lasts, a pace, and rounds."""

    def __init__(
        self,
        outbox: Outbox,
        ledger: Ledger,
        account: Account,
        patience: Patience,
        sleep: Callable[[float], None],
        pausing: Callable[[Pause], None],
        waiting: Callable[[Wait], None],
    ) -> None:
        self._outbox, self._ledger, self._account = outbox, ledger, account
        self._patience, self._sleep, self._pausing = patience, sleep, pausing
        self._watch = Watch(f"{account.host}:{account.port}", patience.silence, waiting)
        self._connection: Connection | None = None
        self._waiting: deque[tuple[Entry, str]] = deque()
        self._next_at = 0.0
        self._unknown_before: set[str] = set()

    def send(self, entries: Sequence[Entry]) -> Iterator[Result]:
        self._unknown_before = {e.message_id for e in entries if self._state(e) is State.UNKNOWN}
        waiting = self._waiting = deque((entry, "") for entry in entries)
        rounds = self._patience.rounds
        try:
            for number, wait in enumerate((*rounds, None), start=1):
                for _ in range(len(waiting)):
                    entry, _ = waiting[0]
                    result = self._try(entry)
                    waiting.popleft()
                    if result.state is State.DEFERRED:
                        waiting.append((entry, result.reply))
                    else:
                        yield result
                if not waiting or wait is None:
                    break
                self._pause(wait, number, len(rounds), _by_reply(waiting))
            while waiting:
                entry, reply = waiting[0]
                self._note(entry, State.DEFERRED, reply)
                waiting.popleft()
                yield Result(entry, self._state(entry), reply)
        except DeliveryError as error:
            # The account does not work, the server is not there, or the ledger cannot be written: what is left waits
            # for the next run; a message that was just on its way is told as unknown.
            for entry, _ in waiting:
                state = self._state(entry)
                yield Result(entry, state if state is State.UNKNOWN else None, error.args[0])
        finally:
            if self._connection is not None:
                self._connection.close()

    def _try(self, entry: Entry) -> Result:
        """Try a message once, and note what came of it. One that a lost connection cut off is deferred."""
        content = self._outbox.content(entry)
        connection = self._connected()
        self._keep_pace()

        def committing() -> None:
            self._note(entry, State.SENDING, "")
            self._watch.step(self._patience.answer, entry.address)

        try:
            with self._watch.over(self._account.timeout, entry.address):
                reply = connection.transmit(
                    self._account.sender.address, Address.parse(entry.address), content, committing
                )
        except Lost as lost:
            self._connection = None
            last = self._ledger.last(entry.message_id)
            if (
                last and last.state is State.SENDING
            ):  # its end had gone out, and the server answered: not taken
                self._note(entry, State.DEFERRED, lost.reply)
            return Result(entry, State.DEFERRED, lost.reply)
        except Unknown as unknown:
            self._connection = None
            state, reply = State.UNKNOWN, unknown.reply
        except Deferred as deferred:
            state, reply = State.DEFERRED, deferred.reply
        except Refused as refused:
            state, reply = State.REFUSED, refused.reply
        else:
            state = State.ACCEPTED
        self._note(entry, state, reply)
        return Result(entry, state, reply)

    def _connected(self) -> Connection:
        """The connection, opened anew where it was lost.

        Raises:
            DeliveryError: the account does not work, or the server stays out of reach.
        """
        if self._connection is None:
            waits = self._patience.connecting
            for number, wait in enumerate((*waits, None), start=1):
                try:
                    with self._watch.over(self._account.timeout):
                        self._connection = Connection(self._account, self._patience.answer)
                    break
                except Lost as lost:
                    if wait is None:
                        raise DeliveryError(lost.reply) from None
                    self._pause(wait, number, len(waits), {lost.reply: ()})
        assert self._connection is not None  # noqa: S101 - the loop ends with one, or raises
        return self._connection

    def _pause(self, seconds: float, number: int, of: int, reasons: Mapping[str, Sequence[str]]) -> None:
        self._pausing(Pause(seconds, number, of, len(self._waiting), reasons))
        self._sleep(seconds)

    def _keep_pace(self) -> None:
        now = time.monotonic()
        if now < self._next_at:
            self._sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 60 / self._account.rate

    def _state(self, entry: Entry) -> State | None:
        return self._ledger.state(entry.message_id)

    def _note(self, entry: Entry, state: State, reply: str) -> None:
        """Write to the ledger. A message that may have been delivered once stays so until the server has answered for
        good: a deferral of the second try says nothing about the first.
        """
        if state is State.DEFERRED and entry.message_id in self._unknown_before:
            state = State.UNKNOWN
        self._ledger.write(state, entry.message_id, entry.series, entry.address, entry.sha256, reply)


def _by_reply(waiting: Iterable[tuple[Entry, str]]) -> dict[str, list[str]]:
    """What the server said, each once, with the addresses that it said it of."""
    reasons: dict[str, list[str]] = {}
    for entry, reply in waiting:
        reasons.setdefault(reply, []).append(entry.address)
    return reasons
