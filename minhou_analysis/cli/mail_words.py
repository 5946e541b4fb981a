"""What the command line says of messages, in Chinese or English (邮件命令用语)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from minhou_analysis.delivery.ledger import Line, State
from minhou_analysis.delivery.outbox import Entry
from minhou_analysis.delivery.sending import Pause, Result, Standing
from minhou_analysis.delivery.watch import Wait
from minhou_analysis.errors import in_language

MOST_NAMED: Final = 5
"""Addresses that a line names; the others are counted."""

_ZH: Final = {
    "new": "待发",
    "accepted": "已送达服务器",
    "refused": "被拒收",
    "unknown": "不明，可能已送达",
    "correction": "更正件",
    "deferred": "暂未收下，下次再发",
    "untried": "未发",
    "title": "{series} 邮件",
    "columns": "收件人/主题/附件/状态",
    "files": "{count} 个{more}\n共 {size}",
    "more": "，另 {count} 个未附",
    "sent": "要发",
    "unsent": "不发",
    "skipped": "跳过：",
    "count": "{count} 封：{counts}；{waiting}",
    "waiting": "可发送 {count} 封",
    "none": "没有要发的",
    "pair": "{name} {count}",
    "pieces": "{name} {count} 封",
    "preview": "预览：{place}",
    "not_sent": "没有发送。看过以后：{then}",
    "set_up": "设置发信账户（docs/email.md）",
    "ask": "从 {sender} 发出 {count} 封邮件？",
    "no_edition": "提示：有收件人读英文，但没有生成英文报告，附的是中文报告。\n要英文的：{again}",
    "unconfirmed": "没有发送。确认无误后再运行；无人值守时加 --yes",
    "changed": "发件箱写好以后，{names} 有变动。请重新生成并查看：{again}",
    "others": "{names} 等",
    "passed_over": "发件箱里没有下列收件人；仍要发送请加 --skip-faulty\n{lines}",
    "corrections": "更正件 {count} 封（本期已收到过邮件，内容有变）；要发请加 --corrections",
    "unsettled": "没有送达：{address}（{standing}，{at}{reply}）{advice}",
    "because": "，{reply}",
    "do_refused": "——改正 recipients.csv 里的邮箱或删去这一行；邮箱无误就加 --resend-refused",
    "do_unknown": "——先向收件人核实；没有收到就加 --resend-unknown，收到了就加 --received {address}",
    "not_unknown": "本期没有给 {address} 的去向不明的邮件",
    "result": "[{number}/{count}] {state} {address}{reply}",
    "reply": "：{reply}",
    "untried_all": "未发 {count} 封，留待下次：{reply}",
    "deferred_of": "暂未收下 {addresses}：{reply}",
    "and_others": "{named} 等 {count} 个邮箱",
    "unreached": "等待重试：{reply}",
    "pause": "等待重试：{waiting} 封在等，{until:%H:%M:%S} 再试（重试第 {number} 次，共 {of} 次）",
    "wait": "等待服务器 {server} 回应{whose}（已 {seconds:g} 秒，最多 {at_most:g} 秒）",
    "wait_whose": "：{address}",
    "standing_total": "，另有 {count} 封此前没有送达：{addresses}",
    "comma": "、",
}
_EN: Final = {
    "new": "to send",
    "accepted": "taken by the server",
    "refused": "refused",
    "unknown": "unknown, may have arrived",
    "correction": "correction",
    "deferred": "deferred, tried again next time",
    "untried": "not tried",
    "title": "Messages of {series}",
    "columns": "Recipient/Subject/Attached/State",
    "files": "{count}{more}\n{size}",
    "more": ", {count} left out",
    "sent": "to be sent",
    "unsent": "not sent",
    "skipped": "passed over: ",
    "count": "{count} messages: {counts}; {waiting}",
    "waiting": "{count} can be sent",
    "none": "nothing to send",
    "pair": "{count} {name}",
    "pieces": "{count} {name}",
    "preview": "preview: {place}",
    "not_sent": "Nothing was sent. After a look: {then}",
    "set_up": "set up the mail account (docs/email.md)",
    "ask": "Send {count} messages from {sender}?",
    "no_edition": "note: some recipients read English, and no English reports were made.\nThey get Chinese ones, unless: {again}",
    "unconfirmed": "nothing was sent: confirm it, or add --yes where nobody is there to answer",
    "changed": "{names} changed after the outbox was written; write it again and look at it: {again}",
    "others": "{names} and others",
    "passed_over": "the outbox lacks these recipients; to send it all the same, add --skip-faulty\n{lines}",
    "corrections": "{count} corrections wait (the person has an earlier message of the period); add --corrections",
    "unsettled": "not delivered: {address} ({standing}, {at}{reply}){advice}",
    "because": ", {reply}",
    "do_refused": ": mend the address in recipients.csv or take the row out; if it is right, add --resend-refused",
    "do_unknown": ": ask the person; if nothing came, add --resend-unknown, else --received {address}",
    "not_unknown": "no message of unknown fate to {address} in this period",
    "result": "[{number}/{count}] {state} {address}{reply}",
    "reply": ": {reply}",
    "untried_all": "not tried: {count} messages, left for the next time: {reply}",
    "deferred_of": "deferred {addresses}: {reply}",
    "and_others": "{named} and others ({count} in all)",
    "unreached": "waiting to try again: {reply}",
    "pause": "waiting to try again: {waiting} messages, next try at {until:%H:%M:%S} (try {number} of {of})",
    "wait": "waiting for {server}{whose} (for {seconds:g} s so far, {at_most:g} s at most)",
    "wait_whose": ": {address}",
    "standing_total": "; {count} not delivered before: {addresses}",
    "comma": ", ",
}
_ALL: Final[Mapping[str, Mapping[str, str]]] = {"zh": _ZH, "en": _EN}


class MailWords:
    """The words of one language."""

    def __init__(self, lang: str) -> None:
        """Speak it."""
        self.lang, self._words = lang, _ALL[lang]

    def say(self, key: str, **said: object) -> str:
        """A text with what it is about."""
        return self._words[key].format(**said)

    def state(self, state: State | None) -> str:
        """What became of a message."""
        return self._words[state.value if state else "untried"]

    def counts(self, counts: Mapping[str, int], form: str = "pair") -> str:
        """How many messages there are of each kind."""
        named = (self.say(form, name=self._words[kind], count=count) for kind, count in counts.items())
        return self._words["comma"].join(named)

    def unsettled(self, entry: Entry, stands: Standing, last: Line | None) -> str:
        """A message that no further run sends by itself, and what to do about it."""
        reply = self.say("because", reply=last.reply) if last and last.reply else ""
        return self.say(
            "unsettled",
            address=entry.address,
            standing=self._words[stands.value],
            at=last.at[:10] if last else "",
            reply=reply,
            advice=self.say(f"do_{stands.value}", address=entry.address),
        )

    def result(self, result: Result, number: int, count: int) -> str:
        """What became of a message, as it is known."""
        accepted = result.state is State.ACCEPTED
        reply = "" if accepted else self.say("reply", reply=in_language(result.reply, self.lang))
        state, address = self.state(result.state), result.entry.address
        return self.say("result", number=number, count=count, state=state, address=address, reply=reply)

    def untried(self, results: Sequence[Result]) -> Iterator[str]:
        """Messages that were not tried at all, by the reason."""
        reasons = Counter(in_language(result.reply, self.lang) for result in results if result.state is None)
        return (self.say("untried_all", count=count, reply=reply) for reply, count in reasons.items())

    def total(self, results: Sequence[Result], unsettled: Sequence[Entry]) -> str:
        """What became of all messages of a run, and which stand over from earlier ones."""
        counts = Counter(result.state.value if result.state else "untried" for result in results)
        said = self.counts(counts, "pieces") or self._words["none"]
        if not unsettled:
            return said
        named = self.named([entry.address for entry in unsettled])
        return said + self.say("standing_total", count=len(unsettled), addresses=named)

    def named(self, addresses: Sequence[str]) -> str:
        """Addresses, the first few by name."""
        named = self._words["comma"].join(addresses[:MOST_NAMED])
        return self.say("and_others", named=named, count=len(addresses)) if addresses[MOST_NAMED:] else named

    def pause(self, pause: Pause) -> Iterator[str]:
        """Why nothing happens for a while, and until when."""
        for reply, addresses in pause.reasons.items():
            said = in_language(reply, self.lang)
            key = "deferred_of" if addresses else "unreached"
            yield self.say(key, addresses=self.named(addresses), reply=said)
        until = datetime.now() + timedelta(seconds=pause.seconds)
        yield self.say("pause", waiting=pause.waiting, until=until, number=pause.number, of=pause.of)

    def wait(self, wait: Wait) -> str:
        """A server that does not answer."""
        whose = self.say("wait_whose", address=wait.address) if wait.address else ""
        times = {"seconds": wait.seconds, "at_most": wait.at_most}
        return self.say("wait", server=wait.server, whose=whose, **times)
