"""A report's brief as plain text, for readers and programs that show no HTML (纯文本摘要).

A paragraph is one line, however long: every mail program fills lines to its own width, and lines that were filled
already break twice on a telephone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rich.cells import cell_len

from minhou_analysis.display.palette import LIGHTS

from .email_brief import Brief, Section
from .email_pieces import Chart, Piece, Prose, Table, Tiles, plain
from .email_wording import EmailWording, email_wording
from .wording import wording

_LONGEST_RULE: Final = 36
"""Columns of a line under a heading; a telephone has about 40."""


def text_of_brief(
    brief: Brief,
    *,
    language: str,
    charts: tuple[Chart, ...],
    left_out: int,
    links: Mapping[str, str],
    notice: str | None,
) -> str:
    """The digest, a line end after every line. ``left_out`` counts charts that the message has no room for."""
    words, header = email_wording(language), brief.header
    lines: list[str] = []
    if header.notice:
        named = header.watermark or wording(language).notice
        lines += [*_line(f"{words.mark.format(named)}{header.notice}"), ""]
    lines += [*_line(header.title), *_rule(header.title, "=")]
    as_of = header.as_of and f"{wording(language).as_of} {header.as_of.isoformat()}"
    lines += _line(" · ".join(fact for fact in (brief.facts, as_of, header.issuer) if fact))
    if brief.original:
        lines += [*_line(words.original + brief.original), "", *_line(words.foreign)]
    lines.append("")
    if header.verdict:
        light = header.light
        sign = f"{LIGHTS[light][1]} {wording(language).lights[light]}" if light else ""
        if brief.original:
            lines += [*_line(sign), *_line(words.verdict), *_line(header.verdict), ""]
        else:
            lines += [*_line(words.colon.join(filter(None, (sign, header.verdict)))), ""]
    for section in brief.sections:
        lines += _section(section, words)
    for chart in charts:
        lines += [*_line(words.chart + (plain(chart.title) or chart.alt))]
        lines += [*_line(plain(chart.note), first="  "), ""]
    if left_out:
        lines += [*_line(words.pictures_left_out.format(left_out)), ""]
    if brief.cut:
        lines += [*_line(words.cut), ""]
    lines += [words.full_report, *_rule(words.full_report, "-")]
    lines += _line(notice) if notice else ([] if links else _line(words.attached))
    for name, target in links.items():
        lines += _line(f"{name}{words.colon}{target}", first="- ")
    lines.append("")
    for section in brief.foot:
        lines += _section(section, words)
    return "\n".join(_without_gaps(lines)) + "\n"


def _line(text: str, first: str = "") -> list[str]:
    """``text`` on one line that begins with ``first``; nothing where there is no text."""
    said = " ".join(text.split())
    return [first + said] if said else []


def _section(section: Section, words: EmailWording) -> Iterator[str]:
    if section.heading:
        yield from _line(section.heading)
        yield from _rule(section.heading, "-")
    for piece in section.pieces:
        yield from _piece(piece, words)
    yield ""


def _piece(piece: Piece, words: EmailWording) -> Iterator[str]:
    match piece:
        case Prose(line, "item"):
            yield from _line(plain(line), first="- ")
        case Prose(line, "quote"):
            yield from _line(plain(line), first="> ")
        case Prose(line, "more"):
            yield from _line(words.more_rows.format(plain(line)), first="  ")
        case Prose(line, "pre"):
            for text in "".join("\n" if span.style == "break" else span.text for span in line).split("\n"):
                yield "  " + text.rstrip()
            yield ""
        case Prose(line):
            yield from _line(plain(line))
            yield ""
        case Tiles(tiles):
            yield ""
            yield f"{words.tiles}{words.colon}".rstrip()
            for tile in tiles:
                sub = words.aside.format(plain(tile.sub)) if tile.sub else ""
                label, value = plain(tile.label), plain(tile.value)
                yield from _line(f"{label}{words.colon}{value}{sub}", first="- ")
            yield ""
        case Table():
            yield from _table(piece, words)
        case Chart():
            yield from _line(words.chart + (plain(piece.title) or piece.alt))


def _table(table: Table, words: EmailWording) -> Iterator[str]:
    if table.caption:
        yield from _line(plain(table.caption))
    for row in table.rows:
        name, *others = row
        said = [f"{cell.label} {cell.text}" if cell.named else cell.text for cell in others if cell.text]
        yield from _line(words.colon.join(filter(None, [name.text, words.comma.join(said)])), "- ")
    if table.more:
        more = words.more_rows_and if table.further else words.more_rows
        yield from _line(more.format(table.more) + plain(table.further), first="  ")
    yield ""


def _rule(text: str, mark: str) -> list[str]:
    return [mark * min(cell_len(text), _LONGEST_RULE)]


def _without_gaps(lines: list[str]) -> Iterator[str]:
    """One empty line at most between others, none at the ends."""
    held = False
    started = False
    for line in lines:
        if not line.strip():
            held = started
            continue
        if held:
            yield ""
        held, started = False, True
        yield line
