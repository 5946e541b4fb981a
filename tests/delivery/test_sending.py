"""Messages over real connections to a server that misbehaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from minhou_analysis.delivery.account import Account
from minhou_analysis.delivery.addresses import Address
from minhou_analysis.delivery.ledger import LEDGER, Ledger, State
from minhou_analysis.delivery.messages import Letter
from minhou_analysis.delivery.outbox import Draft, Outbox
from minhou_analysis.delivery.sending import Choice, Patience, Pause, Result, Standing, deliver, standing
from minhou_analysis.delivery.watch import Wait
from minhou_analysis.errors import DeliveryError
from tests.delivery.certificates import Certificate, self_made
from tests.delivery.conftest import SENDER, account, letter
from tests.delivery.post import PASSWORD, USER, Chaos, Fault, Post, Received, no_fault

NEW_ONLY = Choice()
HASTE = Patience(rounds=(0.01,) * 8, connecting=(0.01,) * 8, answer=0.5)


def filled(root: Path, letters: list[Letter]) -> Outbox:
    outbox = Outbox(root, "2025Q4")
    with outbox.locked() as ledger:
        outbox.fill(map(Draft, letters), SENDER, ledger)
    return outbox


def send(outbox: Outbox, to: Account, choice: Choice = NEW_ONLY, patience: Patience = HASTE) -> list[Result]:
    with outbox.locked() as ledger:
        return list(deliver(outbox, outbox.contents(), ledger, to, choice, patience))


def states(results: list[Result]) -> Counter[State | None]:
    return Counter(result.state for result in results)


def once(fault: str, at: str) -> Fault:
    """A fault the first time a point is reached."""
    left = [fault]
    return lambda point, recipient: left.pop() if point == at and left else None


def always(fault: str, at: str, recipient: str = "") -> Fault:
    return lambda point, to: fault if point == at and recipient in to else None


def test_sixty_messages_arrive_once_each_through_chaos(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(number) for number in range(60)])
    chaos = Chaos(seed=8, rate=0.035)
    chaos.faults["taken"] = ("drop", "drop")  # a stalled answer is a test of its own
    with Post(certificate.context, chaos, stall=0.6) as post:
        to = account(post.port, certificate, timeout=0.2)
        results = send(outbox, to, patience=replace(HASTE, answer=5.0))
        again = send(outbox, to)
    lost = chaos.counts["taken: drop"]
    assert chaos.counts.total() > 30
    assert lost > 0
    assert states(results) == Counter({State.ACCEPTED: 60 - lost, State.UNKNOWN: lost})
    assert again == []
    assert Counter(r.recipients[0] for r in post.received) == {
        f"person{n}@example.gov.cn": 1 for n in range(60)
    }
    sent = {outbox.content(entry) for entry in outbox.contents().entries}
    assert {r.content for r in post.received} == sent


def test_an_answer_that_takes_too_long_is_unknown(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, once("stall", "taken"), stall=0.5) as post:
        [result] = send(outbox, account(post.port, certificate), patience=replace(HASTE, answer=0.1))
    assert (result.state, result.reply) == (State.UNKNOWN, "no answer in time")


def test_one_connection_serves_many(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(number) for number in range(5)])
    with Post(certificate.context) as post:
        send(outbox, account(post.port, certificate))
    assert len(post.received) == 5
    # aiosmtpd counts the encrypted half of a STARTTLS connection with the plain one
    assert post.connections == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # aiosmtpd thinks of STARTTLS only
def test_tls_from_the_first_byte(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, implicit_tls=True) as post:
        results = send(outbox, account(post.port, certificate, security="tls"))
    assert states(results) == {State.ACCEPTED: 1}


@pytest.mark.parametrize("point", ["connect", "ehlo", "mail", "rcpt", "data", "end"])
@pytest.mark.parametrize("fault", ["451 later", "421 restarting"])
def test_what_is_deferred_is_sent_in_a_later_round(
    tmp_path: Path, certificate: Certificate, point: str, fault: str
) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, once(fault, point)) as post:
        results = send(outbox, account(post.port, certificate))
    assert states(results) == {State.ACCEPTED: 1}
    assert len(post.received) == 1


def test_what_is_deferred_to_the_end_waits_for_the_next_run(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    with Post(certificate.context, always("450 greylisted", "rcpt", "person1@")) as post:
        results = send(outbox, account(post.port, certificate))
        assert {r.entry.address[:7]: r.state for r in results} == {
            "person2": State.ACCEPTED,
            "person1": State.DEFERRED,
        }
        post.fault = lambda point, recipient: None
        assert states(send(outbox, account(post.port, certificate))) == {State.ACCEPTED: 1}
    assert len(post.received) == 2


@pytest.mark.parametrize("point", ["mail", "rcpt", "data", "end"])
def test_what_is_refused_is_told_and_left(tmp_path: Path, certificate: Certificate, point: str) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, always("550 5.1.1 no such person", point)) as post:
        results = send(outbox, account(post.port, certificate))
        assert [(r.state, r.reply) for r in results] == [(State.REFUSED, "550 5.1.1 no such person")]
        post.fault = lambda point, recipient: None
        assert send(outbox, account(post.port, certificate)) == []
        assert states(send(outbox, account(post.port, certificate), Choice(refused=True))) == {
            State.ACCEPTED: 1
        }


@pytest.mark.parametrize("point", ["end", "taken"])
def test_an_answer_that_never_came_is_told_and_nothing_is_sent_twice(
    tmp_path: Path, certificate: Certificate, point: str
) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    with Post(certificate.context, once("drop", point)) as post:
        assert states(send(outbox, account(post.port, certificate))) == {State.UNKNOWN: 1, State.ACCEPTED: 1}
        assert len(post.received) == (1 if point == "end" else 2)
        assert send(outbox, account(post.port, certificate)) == []
        assert states(send(outbox, account(post.port, certificate), Choice(unknown=True))) == {
            State.ACCEPTED: 1
        }
    assert len(post.received) == (2 if point == "end" else 3)


def test_what_is_unknown_stays_to_be_settled_when_the_report_changes(
    tmp_path: Path, certificate: Certificate
) -> None:
    first = letter()
    with Post(certificate.context, once("drop", "taken")) as post:
        assert states(send(filled(tmp_path, [first]), account(post.port, certificate))) == {State.UNKNOWN: 1}
        changed = filled(tmp_path, [replace(first, text=first.text + "Other words.", content="")])
        [entry] = changed.contents().entries
        assert standing(entry, Ledger(tmp_path / LEDGER)) is Standing.UNKNOWN
        assert send(changed, account(post.port, certificate)) == []
        again = send(changed, account(post.port, certificate), Choice(unknown=True))
        assert states(again) == {State.ACCEPTED: 1}
    assert standing(entry, Ledger(tmp_path / LEDGER)) is Standing.ACCEPTED


def test_another_domain_of_the_sender_makes_no_correction(tmp_path: Path, certificate: Certificate) -> None:
    with Post(certificate.context) as post:
        send(filled(tmp_path, [letter()]), account(post.port, certificate))
    outbox = Outbox(tmp_path, "2025Q4")
    elsewhere = replace(SENDER, address=Address.parse("office@elsewhere.example"))
    with outbox.locked() as ledger:
        [entry] = outbox.fill([Draft(letter())], elsewhere, ledger).entries
        assert standing(entry, ledger) is Standing.ACCEPTED
        assert not entry.corrects


def test_a_run_killed_before_the_answer_is_told_by_the_next(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context) as post:
        send(outbox, account(post.port, certificate))
        ledger = tmp_path / LEDGER
        lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
        assert [json.loads(line)["state"] for line in lines] == ["sending", "accepted"]
        ledger.write_text(lines[0] + lines[1][:40], encoding="utf-8")
        [entry] = outbox.contents().entries
        assert standing(entry, Ledger(ledger)) is Standing.UNKNOWN
        assert send(outbox, account(post.port, certificate)) == []
        send(outbox, account(post.port, certificate), Choice(unknown=True))
    assert [json.loads(line)["state"] for line in ledger.read_text(encoding="utf-8").splitlines()] == [
        "sending",
        "sending",
        "accepted",
    ]


SENDING = """
import sys
from pathlib import Path
from minhou_analysis.delivery.account import read_account
from minhou_analysis.delivery.outbox import Outbox
from minhou_analysis.delivery.sending import deliver
outbox = Outbox(Path(sys.argv[1]), "2025Q4")
with outbox.locked() as ledger:
    list(deliver(outbox, outbox.contents(), ledger, read_account()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that cannot be caught")
def test_a_sender_that_is_killed_while_the_server_answers(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2), letter(3)])
    taken: list[Received] = []

    def keep(received: Received) -> None:
        taken.append(received)
        if len(taken) == 2:
            sender.kill()
            sender.wait()

    with Post(certificate.context, keep=keep) as post:
        said = {"HOST": "127.0.0.1", "PORT": str(post.port), "FROM": SENDER.address.spec, "RATE": "100000"}
        said |= {"USER": USER, "PASSWORD": PASSWORD, "CAFILE": str(certificate.path)}
        environment = {**os.environ, **{f"MINHOU_SMTP_{name}": value for name, value in said.items()}}
        sender = subprocess.Popen([sys.executable, "-c", SENDING, str(tmp_path)], env=environment)
        sender.wait(timeout=60)
        entries, ledger = outbox.contents().entries, Ledger(tmp_path / LEDGER)
        assert [standing(entry, ledger) for entry in entries] == [
            *(Standing.ACCEPTED, Standing.UNKNOWN),
            Standing.NEW,
        ]
        assert states(send(outbox, account(post.port, certificate))) == {State.ACCEPTED: 1}
    assert [r.recipients[0][:7] for r in taken] == ["person1", "person2", "person3"]


def test_a_deferral_does_not_make_an_unknown_message_known(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, once("drop", "taken")) as post:
        send(outbox, account(post.port, certificate))
        post.fault = always("451 later", "rcpt")
        assert states(send(outbox, account(post.port, certificate), Choice(unknown=True))) == {
            State.UNKNOWN: 1
        }
        assert send(outbox, account(post.port, certificate)) == []


def test_a_message_that_the_server_answered_is_known_even_where_the_server_goes_away_then(
    tmp_path: Path, certificate: Certificate
) -> None:
    """421 at the end of a message: not taken, and the connection closed; afterwards nobody answers any more."""
    outbox = filled(tmp_path, [letter()])

    def going_away(point: str, recipient: str) -> str | None:
        if point == "end":
            post.fault = always("drop", "connect")
            return "421 shutting down"
        return None

    with Post(certificate.context, going_away) as post:
        results = send(outbox, account(post.port, certificate))
        assert states(results) == {None: 1}
        with held(outbox) as ledger:
            assert ledger.state(results[0].entry.message_id) is State.DEFERRED
        post.fault = no_fault
        assert states(send(outbox, account(post.port, certificate))) == {State.ACCEPTED: 1}


def test_a_server_that_stays_away_leaves_the_rest_for_the_next_run(
    tmp_path: Path, certificate: Certificate
) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    with Post(certificate.context) as post:
        pass
    results = send(outbox, account(post.port, certificate), patience=replace(HASTE, connecting=(0.0,)))
    assert states(results) == {None: 2}
    assert "cannot be reached" in results[0].reply
    assert not (tmp_path / LEDGER).exists()


def test_a_wait_is_told_before_it_begins_with_its_reason(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    fault, pauses = always("450 greylisted", "rcpt", "person1@"), list[Pause]()

    def relent(pause: Pause) -> None:
        pauses.append(pause)
        post.fault = lambda point, recipient: None

    with Post(certificate.context, fault) as post, outbox.locked() as ledger:
        to = account(post.port, certificate)
        list(deliver(outbox, outbox.contents(), ledger, to, NEW_ONLY, HASTE, pausing=relent))
    assert pauses == [Pause(0.01, 1, 8, 1, {"450 greylisted": ["person1@example.gov.cn"]})]


def test_a_server_that_does_not_let_in_is_not_called_unreachable(
    tmp_path: Path, certificate: Certificate
) -> None:
    outbox, pauses = filled(tmp_path, [letter(1), letter(2)]), list[Pause]()
    patience = replace(HASTE, connecting=(0.0, 0.0))
    with Post(certificate.context, always("stall", "ehlo")) as post, outbox.locked() as ledger:
        to = account(post.port, certificate, timeout=0.1)
        results = list(
            deliver(outbox, outbox.contents(), ledger, to, NEW_ONLY, patience, pausing=pauses.append)
        )
    assert states(results) == {None: 2}
    assert "reached, but no login: no answer in time" in results[0].reply
    assert [(pause.number, pause.of, pause.waiting) for pause in pauses] == [(1, 2, 2), (2, 2, 2)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "wrong"}, "535"),
        ({"password": "密码"}, "must be ASCII"),
        ({"ca_file": ""}, "certificate not trusted"),
        ({"security": "tls"}, "MINHOU_SMTP_SECURITY"),
    ],
)
def test_an_account_that_will_not_work_stops_at_once(
    tmp_path: Path, certificate: Certificate, changes: dict[str, object], said: str
) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    with Post(certificate.context) as post:
        results = send(outbox, account(post.port, certificate, **changes))
    assert states(results) == {None: 2}
    assert said in results[0].reply
    assert post.received == []


def test_a_certificate_for_another_host_is_not_trusted(tmp_path: Path) -> None:
    other = self_made(tmp_path, "mail.example.gov.cn")
    outbox = filled(tmp_path / "outbox", [letter()])
    with Post(other.context) as post:
        [result] = send(outbox, account(post.port, other))
    assert "certificate not trusted" in result.reply


def test_nothing_goes_over_a_line_that_is_not_encrypted(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(None) as post:
        [result] = send(outbox, account(post.port, certificate))
    assert "offers no STARTTLS" in result.reply
    assert post.received == []


def test_a_local_part_in_chinese_needs_a_server_that_takes_it(
    tmp_path: Path, certificate: Certificate
) -> None:
    outbox = filled(tmp_path, [letter(1, address=Address.parse("张三@例子.中国"))])
    with Post(certificate.context, utf8=False) as post:
        [result] = send(outbox, account(post.port, certificate))
        assert (result.state, "SMTPUTF8" in result.reply) == (State.REFUSED, True)
    with Post(certificate.context) as post:
        [result] = send(outbox, account(post.port, certificate), Choice(refused=True))
    assert result.state is State.ACCEPTED
    assert post.received[0].recipients == ["张三@xn--fsqu00a.xn--fiqs8s"]


def test_a_message_too_large_for_the_server_is_refused_before_it_goes(
    tmp_path: Path, certificate: Certificate
) -> None:
    outbox = filled(tmp_path, [letter()])
    with Post(certificate.context, size_limit=1000) as post:
        [result] = send(outbox, account(post.port, certificate))
    assert (result.state, result.reply[:3]) == (State.REFUSED, "552")


def test_the_rate_is_kept(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(number) for number in range(3)])
    waits: list[float] = []
    with Post(certificate.context) as post, outbox.locked() as ledger:
        to = account(post.port, certificate, rate=2.0)
        list(deliver(outbox, outbox.contents(), ledger, to, patience=HASTE, sleep=waits.append))
    assert [round(wait) for wait in waits] == [30, 60]


@contextmanager
def held(outbox: Outbox) -> Iterator[Ledger]:
    with outbox.locked() as ledger:
        yield ledger


def test_two_runs_do_not_send_at_once(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    with held(outbox), pytest.raises(DeliveryError, match="another run"):
        send(Outbox(tmp_path, "2025Q4"), account(1, certificate))


def test_a_file_that_was_changed_is_not_sent(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    path = outbox.folder / outbox.contents().entries[1].file
    path.write_bytes(path.read_bytes().replace(b"example.gov.cn", b"example.org.cn"))
    with Post(certificate.context) as post, pytest.raises(DeliveryError, match="was changed"):
        send(outbox, account(post.port, certificate))
    assert post.received == []


def test_an_outbox_written_for_another_sender_is_not_sent(tmp_path: Path, certificate: Certificate) -> None:
    outbox = filled(tmp_path, [letter()])
    other = replace(SENDER, address=Address("other", "example.gov.cn"))
    with pytest.raises(DeliveryError, match="fill it again"):
        send(outbox, account(1, certificate, sender=other))


def test_a_ledger_that_cannot_be_written_stops_before_the_message(
    tmp_path: Path, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("minhou_analysis.delivery.ledger.os.fsync", full)
    with Post(certificate.context) as post:
        results = send(outbox, account(post.port, certificate))
    assert states(results) == {None: 2}
    assert "No space left" in results[0].reply
    assert post.received == []


def test_a_silent_server_is_told_of_once_with_how_long_it_is_waited_for(
    tmp_path: Path, certificate: Certificate
) -> None:
    outbox = filled(tmp_path, [letter(1), letter(2)])
    told: list[Wait] = []
    with Post(certificate.context, once("stall", "taken"), stall=0.4) as post, outbox.locked() as ledger:
        to = account(post.port, certificate)
        patience = replace(HASTE, answer=2.0, silence=0.15)
        results = list(deliver(outbox, outbox.contents(), ledger, to, patience=patience, waiting=told.append))
    assert states(results) == Counter({State.UNKNOWN: 1, State.ACCEPTED: 1})
    assert told == [Wait(f"127.0.0.1:{post.port}", 0.15, 2.0, "person1@example.gov.cn")]
