"""A report's brief as plain text, for readers and programs that show no HTML (纯文本摘要).

Lines are filled by what they measure on the screen, where an ideograph is two columns wide, and end where Chinese
may end a line: never before a closing mark or after an opening one.
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

WIDTH: Final = 76
_CLOSING: Final = frozenset("，。、；：！？）】》〉」』”’…—·%％,.;:!?)]}")
_OPENING: Final = frozenset("（【《〈「『“‘([{")


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
        lines += [*wrap(f"【{header.watermark or wording(language).notice}】{header.notice}"), ""]
    lines += [*wrap(header.title), *_rule(header.title, "=")]
    as_of = header.as_of and f"{wording(language).as_of} {header.as_of.isoformat()}"
    lines += wrap(" · ".join(fact for fact in (brief.facts, as_of, header.issuer) if fact))
    if brief.original:
        lines += [*wrap(words.original + brief.original), "", *wrap(words.foreign)]
    lines.append("")
    if header.verdict:
        light = header.light
        sign = f"{LIGHTS[light][1]} {wording(language).lights[light]}" if light else ""
        if brief.original:
            lines += [*wrap(sign), *wrap(words.verdict), *wrap(header.verdict), ""]
        else:
            lines += [*wrap(words.colon.join(filter(None, (sign, header.verdict)))), ""]
    for section in brief.sections:
        lines += _section(section, words)
    for chart in charts:
        lines += [*wrap(words.chart + (plain(chart.title) or chart.alt), rest="  ")]
        lines += [*wrap(plain(chart.note), first="  ", rest="  "), ""]
    if left_out:
        lines += [*wrap(words.pictures_left_out.format(left_out)), ""]
    if brief.cut:
        lines += [*wrap(words.cut), ""]
    lines += [words.full_report, *_rule(words.full_report, "-")]
    lines += wrap(notice) if notice else ([] if links else wrap(words.attached))
    for name, target in links.items():
        lines += wrap(f"{name}{words.colon}{target}", first="- ", rest="  ")
    lines.append("")
    for section in brief.foot:
        lines += _section(section, words)
    return "\n".join(_without_gaps(lines)) + "\n"


def wrap(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """``text`` in lines of at most ``width`` columns where it can be broken; addresses and words stay whole."""
    lines: list[str] = []
    line, used = first, cell_len(first)
    for unit in _units(text):
        size = cell_len(unit.rstrip())
        if used + size > width and line.strip() and line != first:
            lines.append(line.rstrip())
            line, used = rest, cell_len(rest)
            unit = unit.lstrip()
        line += unit
        used += cell_len(unit)
    return [*lines, line.rstrip()] if line.strip() else lines


def _units(text: str) -> list[str]:
    units: list[str] = []
    for char in " ".join(text.split()):
        if units and not _may_break(units[-1][-1], char):
            units[-1] += char
        else:
            units.append(char)
    return units


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or cell_len(before) == 2 or cell_len(after) == 2


def _section(section: Section, words: EmailWording) -> Iterator[str]:
    if section.heading:
        yield from wrap(section.heading)
        yield from _rule(section.heading, "-")
    for piece in section.pieces:
        yield from _piece(piece, words)
    yield ""


def _piece(piece: Piece, words: EmailWording) -> Iterator[str]:
    match piece:
        case Prose(line, "item"):
            yield from wrap(plain(line), first="- ", rest="  ")
        case Prose(line, "quote"):
            yield from wrap(plain(line), first="> ", rest="> ")
        case Prose(line, "more"):
            yield from wrap(words.more_rows.format(plain(line)), first="  ", rest="  ")
        case Prose(line, "pre"):
            for text in "".join("\n" if span.style == "break" else span.text for span in line).split("\n"):
                yield "  " + text.rstrip()
            yield ""
        case Prose(line):
            yield from wrap(plain(line))
            yield ""
        case Tiles(tiles):
            yield ""
            yield f"{words.tiles}{words.colon}".rstrip()
            for tile in tiles:
                sub = f"（{plain(tile.sub)}）" if tile.sub else ""
                label, value = plain(tile.label), plain(tile.value)
                yield from wrap(f"{label}{words.colon}{value}{sub}", first="- ", rest="  ")
            yield ""
        case Table():
            yield from _table(piece, words)
        case Chart():
            yield from wrap(words.chart + (plain(piece.title) or piece.alt), rest="  ")


def _table(table: Table, words: EmailWording) -> Iterator[str]:
    if table.caption:
        yield from wrap(plain(table.caption))
    for row in table.rows:
        name, *others = row
        said = [f"{cell.label} {cell.text}" if cell.named else cell.text for cell in others if cell.text]
        yield from wrap(words.colon.join(filter(None, [name.text, words.comma.join(said)])), "- ", "  ")
    if table.more:
        more = words.more_rows_and if table.further else words.more_rows
        yield from wrap(more.format(table.more) + plain(table.further), first="  ", rest="  ")
    yield ""


def _rule(text: str, mark: str) -> list[str]:
    return [mark * min(cell_len(text), WIDTH)]


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
