"""The command that sends a period's reports by e-mail (邮件命令)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from minhou_analysis.cli.exit_codes import PARTIAL
from minhou_analysis.cli.folder import LANGUAGE, NOTEBOOKS_OPTION, notebooks_beside, works_on_data

if TYPE_CHECKING:
    from minhou_analysis.cli.mail_words import MailWords
    from minhou_analysis.delivery.account import Account
    from minhou_analysis.delivery.ledger import Ledger
    from minhou_analysis.delivery.outbox import Contents, Entry, Outbox
    from minhou_analysis.delivery.sending import Choice, Result

_SUBJECT_WIDTH: Final = 36


@click.command()
@click.argument("period")
@click.option("--send/--dry-run", "send", default=False, help="Send the outbox; default: only write it.")
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.option("--brief", is_flag=True, help="Leave out what to do next; the last line counts the messages.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what needs a person, and the last line.")
@click.option("--skip-faulty", is_flag=True, help="Pass over recipients whose row or reports are wrong.")
@click.option(
    "--corrections", is_flag=True, help="Send corrections to those who have an earlier message too."
)
@click.option("--resend-unknown", is_flag=True, help="Send again what may have been delivered.")
@click.option(
    "--received",
    multiple=True,
    metavar="ADDRESS",
    help="This person has confirmed a message of unknown fate; may be given again.",
)
@click.option("--resend-refused", is_flag=True, help="Send again what the server refused for good.")
@click.option(
    "--link", default="", metavar="PLACE", help="Web address or shared folder of the period's reports."
)
@click.option("--budget", type=click.FloatRange(0.2, 100), default=None, help="MB a message; default: 10.")
@click.option(
    "--reports",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where minhou render has put the reports.",
)
@click.option(
    "--outbox",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("outbox"),
    show_default=True,
    help="Folder of outboxes and of the ledger.",
)
@click.option("--as-of", default=None, metavar="DATE", help="The data attached: as known on this day.")
@click.option("--no-demo", is_flag=True, help="Leave demonstration submissions out of the data attached.")
@NOTEBOOKS_OPTION
@LANGUAGE
@works_on_data
def email(
    folder: Path,
    period: str,
    send: bool,
    yes: bool,
    brief: bool,
    quiet: bool,
    skip_faulty: bool,
    corrections: bool,
    resend_unknown: bool,
    received: tuple[str, ...],
    resend_refused: bool,
    link: str,
    budget: float | None,
    out: Path,
    root: Path,
    as_of: str | None,
    no_demo: bool,
    notebooks: Path | None,
    lang: str,
) -> None:
    """E-mail the reports of PERIOD to those in recipients.csv (发邮件).

    Without --send the messages are written to the outbox, to be looked at. With --send those very files go out; the
    mail account comes from MINHOU_SMTP_HOST, _FROM and others (see docs/email.md).

    Exit codes: 0 all is delivered or written, 3 some is not delivered, now or from an earlier run, 1 nothing is or
    something is wrong, 2 a wrong period or option.
    """
    from minhou_analysis.cli.mail_words import MailWords
    from minhou_analysis.delivery.account import is_set_up, read_account, read_sender
    from minhou_analysis.delivery.messages import MESSAGE_BUDGET
    from minhou_analysis.delivery.outbox import Outbox
    from minhou_analysis.delivery.sending import Choice
    from minhou_analysis.mailing import FinishedReports, Mailing
    from minhou_analysis.workspace import open_workspace

    workspace = open_workspace(folder, period, None, as_of, False if no_demo else None)
    account = read_account() if send else None
    home = notebooks if notebooks is not None else notebooks_beside(folder)
    reports = FinishedReports.under(out, workspace, home)
    mailing = Mailing(reports, link=link, budget=round(budget * 1e6) if budget else MESSAGE_BUDGET)
    outbox = Outbox(root, str(workspace.period))
    words = MailWords(lang)
    choice = Choice(corrections=corrections, unknown=resend_unknown, refused=resend_refused)
    with outbox.locked() as ledger:
        if account is None:
            contents = mailing.prepare(outbox, ledger, read_sender(), skip_faulty=skip_faulty)
        elif not outbox.is_filled:
            contents = mailing.prepare(outbox, ledger, account.sender, skip_faulty=skip_faulty)
        else:
            contents = _as_looked_at(outbox, period, words, skip_faulty)
        if received:
            _note_received(received, contents, ledger, words)
        post = _Post(outbox, contents, ledger, choice, words, quiet=quiet)
        if not quiet:
            post.show()
        post.show_passed_over()
        if mailing.without_edition():
            click.echo(words.say("no_edition", again=f"minhou render {period} --lang both"), err=True)
        results: list[Result] = []
        if account is not None and post.waiting:
            if not yes:
                _confirm(words, contents.sender, len(post.waiting))
            results = post.send(account)
        code = post.finish(results, brief=brief)
        if account is None and not (brief or quiet):
            then = f"minhou email {period} --send" if is_set_up() else words.say("set_up")
            click.echo(words.say("preview", place=outbox.folder / "index.html"))
            click.echo(words.say("not_sent", then=then))
        sys.exit(code)


def _note_received(addresses: tuple[str, ...], contents: Contents, ledger: Ledger, words: MailWords) -> None:
    """Settle messages of which only their recipients know that they arrived."""
    from minhou_analysis.delivery.ledger import State

    unknown = {
        entry.address: line
        for entry in contents.entries
        for message_id in (entry.message_id, entry.corrects)
        if message_id and ledger.state(message_id) is State.UNKNOWN and (line := ledger.last(message_id))
    }
    for address in addresses:
        if address not in unknown:
            raise click.BadParameter(words.say("not_unknown", address=address), param_hint="--received")
    for address in dict.fromkeys(addresses):
        line = unknown[address]
        reply = "confirmed by the recipient"
        ledger.write(State.ACCEPTED, line.message_id, line.series, line.address, line.sha256, reply)


def _confirm(words: MailWords, sender: str, count: int) -> None:
    try:
        agreed = click.confirm(words.say("ask", sender=sender, count=count), err=True)
    except click.Abort:  # nobody is there to answer
        agreed = False
    if not agreed:
        raise click.ClickException(words.say("unconfirmed"))


def _as_looked_at(outbox: Outbox, period: str, words: MailWords, skip_faulty: bool) -> Contents:
    """The outbox as it was written, as long as what it was made from is what it was."""
    from minhou_analysis.cli.mail_words import MOST_NAMED
    from minhou_analysis.errors import DeliveryError
    from minhou_analysis.mailing import changed_sources

    contents = outbox.contents()
    if changed := [Path(path).name for path in changed_sources(contents)]:
        names = words.say("comma").join(changed[:MOST_NAMED])
        names = words.say("others", names=names) if changed[MOST_NAMED:] else names
        raise DeliveryError(words.say("changed", names=names, again=f"minhou email {period}"))
    if contents.passed_over and not skip_faulty:
        raise DeliveryError(words.say("passed_over", lines="\n".join(contents.passed_over)))
    return contents


class _Post:
    """The messages of an outbox, told of and sent."""

    def __init__(
        self,
        outbox: Outbox,
        contents: Contents,
        ledger: Ledger,
        choice: Choice,
        words: MailWords,
        *,
        quiet: bool,
    ) -> None:
        from minhou_analysis.delivery.sending import standing

        self.outbox, self.contents, self.ledger, self.choice = outbox, contents, ledger, choice
        self.words, self.quiet = words, quiet
        self.standings = {entry.message_id: standing(entry, ledger) for entry in contents.entries}
        self.waiting = [e for e in contents.entries if choice.includes(self.standings[e.message_id])]

    def show(self) -> None:
        """Who gets what, and how many messages there are."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        from minhou_analysis.delivery.addresses import spelled
        from minhou_analysis.delivery.preview import size

        say = self.words.say
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=400)
        title = say("title", series=self.outbox.series)
        table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
        for number, column in enumerate(say("columns").split("/")):
            table.add_column(column, overflow="fold", max_width=_SUBJECT_WIDTH if number == 1 else None)
        for entry in self.contents.entries:
            stands = self.standings[entry.message_id]
            more = say("more", count=len(entry.left_out)) if entry.left_out else ""
            cells = (
                *(f"{entry.name}\n{spelled(entry.address)}", entry.subject),
                say("files", count=len(entry.attachments), more=more, size=size(entry.size)),
                f"{say(stands.value)}\n{say('sent' if self.choice.includes(stands) else 'unsent')}",
            )
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)

    def show_passed_over(self) -> None:
        """Who is not written to."""
        for fault in self.contents.passed_over:
            click.echo(self.words.say("skipped") + fault, err=True)

    def send(self, account: Account) -> list[Result]:
        """Send what waits, each result told as it comes."""
        from minhou_analysis.delivery.sending import Pause, deliver
        from minhou_analysis.delivery.watch import Wait

        def pausing(pause: Pause) -> None:
            self._tell(*self.words.pause(pause))

        def waiting(wait: Wait) -> None:
            self._tell(self.words.wait(wait))

        told: list[Result] = []
        for result in deliver(
            *(self.outbox, self.contents, self.ledger, account, self.choice),
            pausing=pausing,
            waiting=waiting,
        ):
            told.append(result)
            if result.state is not None:
                self._tell(self.words.result(result, len(told), len(self.waiting)))
        for line in self.words.untried(told):
            click.echo(line, err=True)
        return told

    def finish(self, results: list[Result], *, brief: bool) -> int:
        """What stands over, and the summary. The exit code: 1 where nothing was delivered of what was tried, 3 where
        some is left.
        """
        words, counts = self.words, Counter(stands.value for stands in self.standings.values())
        unsettled = list(self._unsettled())
        for entry in unsettled:
            stands = self.standings[entry.message_id]
            last = self.ledger.last(entry.message_id) or self.ledger.last(entry.corrects)
            click.echo(words.unsettled(entry, stands, last), err=True)
        if counts["correction"] and not (brief or self.choice.corrections):
            click.echo(words.say("corrections", count=counts["correction"]))
        if results:
            click.echo(words.total(results, unsettled))
        else:
            ready = words.say("waiting", count=len(self.waiting)) if self.waiting else words.say("none")
            total, listed = len(self.contents.entries), words.counts(counts)
            click.echo(words.say("count", count=total, counts=listed, waiting=ready))
        delivered = sum(result.state == "accepted" for result in results)
        if delivered < len(results):
            return PARTIAL if delivered else 1
        return PARTIAL if unsettled else 0

    def _unsettled(self) -> Iterator[Entry]:
        """Messages of which an earlier run knows that they were refused, or not whether they arrived, and that nobody
        has asked to be sent again.
        """
        for entry in self.contents.entries:
            stands = self.standings[entry.message_id]
            if stands in ("refused", "unknown") and not self.choice.includes(stands):
                yield entry

    def _tell(self, *lines: str) -> None:
        """Say how far it is, where somebody wants to know."""
        if not self.quiet:
            for line in lines:
                click.echo(line, err=True)
