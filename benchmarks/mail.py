"""A thousand messages through a mail server that misbehaves, each delivered once.

The server runs in a process of its own, on loopback, with STARTTLS and authentication. At random, from a seed, it turns
connections away, drops them, stalls, and defers (4xx) at every step; some answers to messages it has taken it never
gives. Printed: what the sender says of each message, what the server has, whether the bytes are those of the outbox,
and the sender's memory on the way. Run it from the project's folder with ``python benchmarks/mail.py [COUNT]``.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.ledger import State
from minhou_analysis.delivery.messages import Attachment, Letter, Sender
from minhou_analysis.delivery.outbox import Draft, Outbox
from minhou_analysis.delivery.sending import Choice, Patience, deliver

SEED, RATE = 20260120, 0.02
ATTACHED = 60_000
SENDER = Sender("试验区办公室", Address("office", "example.gov.cn"))
PATIENCE = Patience(rounds=(0.1,) * 10, connecting=(0.05,) * 10, answer=0.6)


def letters(count: int) -> Iterator[Draft]:
    """Letters with an attachment of their own each."""
    source = random.Random(SEED)  # noqa: S311 - data to send, no secret
    for number in range(count):
        content = b"%PDF-1.7\n" + source.randbytes(ATTACHED)
        yield Draft(
            Letter(
                name=f"收件人{number}",
                address=Address(f"person{number}", "example.gov.cn"),
                language="zh",
                series="2025Q4",
                subject=f"进展报告 {number}",
                text=f"您好，这是第 {number} 封。\n",
                html=f"<p>您好，这是第 {number} 封。</p>",
                attachments=(Attachment("总览.pdf", "00_overview.pdf", content, "application/pdf"),),
            )
        )


def main(count: int) -> None:
    """Fill an outbox, send it, send it again, and compare."""
    with tempfile.TemporaryDirectory() as scratch:
        outbox, server_folder = Outbox(Path(scratch) / "outbox", "2025Q4"), Path(scratch) / "server"
        server_folder.mkdir()
        me = psutil.Process()
        started = time.perf_counter()
        with outbox.locked() as ledger:
            contents = outbox.fill(letters(count), SENDER, ledger)
        size = sum(entry.size for entry in contents.entries)
        print(
            f"{count} messages, {size / 1e6:.0f} MB, outbox filled in {time.perf_counter() - started:.1f} s"
        )
        command = [sys.executable, "-m", "tests.delivery.post", str(server_folder), str(SEED), str(RATE)]
        server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert server.stdin is not None  # noqa: S101
        assert server.stdout is not None  # noqa: S101
        where = json.loads(server.stdout.readline())
        account = Account(
            "127.0.0.1",
            where["port"],
            "starttls",
            SENDER,
            "office",
            "not-a-secret",
            where["certificate"],
            rate=1e6,
            timeout=0.4,
        )
        started = time.perf_counter()
        states: Counter[State | None] = Counter()
        with outbox.locked() as ledger:
            for done, result in enumerate(
                deliver(outbox, contents, ledger, account, Choice(), PATIENCE), start=1
            ):
                states[result.state] += 1
                if done % max(1, count // 10) == 0:
                    print(f"  {done:5d} settled, memory {me.memory_info().rss / 1e6:.0f} MB")
        print(f"sent in {time.perf_counter() - started:.1f} s")
        with outbox.locked() as ledger:
            again = list(deliver(outbox, contents, ledger, account, Choice(), PATIENCE))
        server.stdin.close()
        said = json.loads(server.stdout.read())
        server.wait()
        print(f"server: {said['connections']} connections, {sum(said['faults'].values())} faults")
        for fault, times in sorted(said["faults"].items()):
            print(f"  {fault:<16}{times:5d}")
        compare(outbox, server_folder, states, len(again))


def compare(outbox: Outbox, server_folder: Path, states: Counter[State | None], again: int) -> None:
    """What the sender says against what the server has."""
    received: Counter[str] = Counter()
    same = 0
    entries = {entry.message_id: entry for entry in outbox.contents().entries}
    ids = {message_id.strip("<>").partition("@")[0]: message_id for message_id in entries}
    for path in server_folder.glob("*.received"):
        message_id = ids[path.name.rpartition(".")[0].rpartition(".")[0]]
        received[message_id] += 1
        same += path.read_bytes() == outbox.content(entries[message_id])
    print("the sender says: " + ", ".join(f"{state} {number}" for state, number in states.items()))
    print(
        f"the server has: {sum(n == 1 for n in received.values())} once, {sum(n > 1 for n in received.values())} more "
        f"than once, {len(entries) - len(received)} not; {same} of {received.total()} byte for byte the outbox's"
    )
    print(f"a second run tried {again} messages")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
