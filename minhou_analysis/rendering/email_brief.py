"""The short report an e-mail is: what its author marked in the notebook, within limits (邮件简报)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from nbformat import NotebookNode

from .cells import REPORT_MIME, failed
from .document import Document, Header, read_document
from .email_pieces import Cell, Chart, Line, Piece, Prose, Span, Table, Tile, Tiles, pieces, plain
from .email_wording import email_wording

FURTHER: Final = "另有"
"""What a sentence on rows that a report leaves out begins with."""
FOOT_ITEMS: Final = 4
"""Items a list in the small print: the sources are in the report, a message names the first."""
BODY_TAG: Final = "email"
"""Tag of the cells that make the message: its lead, its sections in their order, its charts after them."""
CHART_TAG: Final = "email-chart"
"""Tag of the cells whose chart goes along, without the words around it."""
FOOT_TAG: Final = "email-foot"
"""Tag of the cells that stand in small print at its end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a message takes of a report: rows a table, items a list, letters a text, pieces in all."""

    rows: int = 10
    items: int = 14
    letters: int = 600
    pieces: int = 60


SHORTER: Final = (Limits(), Limits(5, 8, 300, 40), Limits(3, 5, 160, 20), Limits(1, 2, 80, 6))
"""Limits to try in turn until the markup is small enough; the last always is."""


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces under a heading; before the first heading it has none."""

    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A message's content. ``cut`` says that pieces were left out at its end; ``original`` is what the report calls
    itself, where the words around it are in another language.
    """

    header: Header
    lang: str
    sections: tuple[Section, ...]
    charts: tuple[Chart, ...]
    foot: tuple[Section, ...]
    cut: bool = False
    original: str = ""

    @property
    def facts(self) -> str:
        """What the report is about and of, beside its name; a report in another language says it there."""
        header = self.header
        names = () if self.original else (header.subtitle,)
        return " · ".join(part for part in (*names, header.period_label) if part)


def read_brief(nb: NotebookNode) -> Brief:
    """The brief that the tagged cells of ``nb`` make; of a notebook without such tags, all cells make it.

    Raises ``RenderError`` when the report header is not one.
    """
    marked = any(_tagged(cell, BODY_TAG) for cell in nb.cells)
    body = read_document(_only(nb, BODY_TAG) if marked else nb)
    foot = read_document(_only(nb, FOOT_TAG)) if marked else None
    header = body.header if body.is_report or not marked else read_document(nb).header
    found = list(_pieces_of(body))
    drawn = list(_pieces_of(read_document(_only(nb, CHART_TAG)))) if marked else []
    charts = tuple(piece for piece in (*found, *drawn) if isinstance(piece, Chart))
    said: list[Piece] = [
        piece for piece in found if not isinstance(piece, Chart) and not _repeats(piece, header)
    ]
    return Brief(
        header,
        body.lang,
        tuple(_sections(said)),
        charts,
        tuple(_sections(list(_pieces_of(foot)))) if foot else (),
    )


def in_words_of(brief: Brief, language: str, name: str, period: str) -> Brief:
    """``brief`` with its head in ``language``: where the report is in another, it is called ``name`` of ``period``, its
    warning is put in other words, its headings are translated, and what it calls itself is kept as ``original``.
    """
    if brief.lang.partition("-")[0].lower() == language.partition("-")[0].lower():
        return brief
    words, header = email_wording(language), brief.header
    calls_itself = (header.title, header.subtitle, header.issuer)

    def translated(sections: tuple[Section, ...]) -> tuple[Section, ...]:
        return tuple(replace(section, heading=words.heading(section.heading)) for section in sections)

    return replace(
        brief,
        header=replace(
            header,
            title=name or header.title,
            issuer=None,
            period_label=period or header.period_label,
            notice=words.demonstration_notice if header.watermark else header.notice,
            watermark=header.watermark and words.demonstration,
        ),
        sections=translated(brief.sections),
        foot=translated(brief.foot),
        original=" · ".join(part for part in calls_itself if part),
    )


def limited(brief: Brief, limits: Limits) -> Brief:
    """``brief`` within ``limits``: tables and lists say how much they leave out, texts end in an ellipsis."""
    letters = limits.letters
    sections, room = _fitting(brief.sections, limits, limits.pieces)
    foot, room = _fitting(brief.foot, replace(limits, items=min(limits.items, FOOT_ITEMS)), room)
    header = brief.header
    return replace(
        brief,
        header=replace(
            header,
            title=_cut_text(header.title, letters),
            subtitle=header.subtitle and _cut_text(header.subtitle, letters),
            period_label=header.period_label and _cut_text(header.period_label, letters),
            issuer=header.issuer and _cut_text(header.issuer, letters),
            verdict=header.verdict and _cut_text(header.verdict, letters),
            notice=header.notice and _cut_text(header.notice, letters),
            watermark=header.watermark and _cut_text(header.watermark, letters),
        ),
        sections=sections,
        foot=foot,
        charts=tuple(_cut_chart(chart, limits) for chart in brief.charts),
        cut=room < 0,
        original=_cut_text(brief.original, letters),
    )


def _fitting(sections: tuple[Section, ...], limits: Limits, room: int) -> tuple[tuple[Section, ...], int]:
    """``sections`` as far as ``room`` for pieces goes, and the room left: below zero when something was cut."""
    kept = []
    for section in sections:
        found = tuple(_shorter(section.pieces, limits))
        if chosen := found[: max(room, 0)]:
            kept.append(Section(_cut_text(section.heading, limits.letters), chosen))
        room -= len(found)
    return tuple(kept), room


def _tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", ())


def _only(nb: NotebookNode, tag: str) -> NotebookNode:
    """``nb`` with its report header, the cells under ``tag``, and those that failed, of which the reader must know."""
    kept = [
        cell
        for cell in nb.cells
        if _tagged(cell, tag)
        or (tag == BODY_TAG and failed(cell))
        or any(REPORT_MIME in output.get("data", {}) for output in cell.get("outputs", ()))
    ]
    return NotebookNode({**nb, "cells": kept})


def _pieces_of(document: Document) -> Iterator[Piece]:
    yield from pieces(document.lead)
    yield from pieces(document.body)


def _repeats(piece: Piece, header: Header) -> bool:
    """Whether a paragraph only says the verdict again, which stands above it."""
    if not (isinstance(piece, Prose) and header.verdict):
        return False
    words = tuple(span for span in piece.line if span.style != "tag")
    return plain(words) == header.verdict


def _sections(found: list[Piece]) -> Iterator[Section]:
    heading, held = "", list[Piece]()
    for piece in found:
        if isinstance(piece, Prose) and piece.kind == "section":
            if held or heading:
                yield Section(heading, tuple(held))
            heading, held = plain(piece.line), []
        else:
            held.append(piece)
    if held or heading:
        yield Section(heading, tuple(held))


def _shorter(found: tuple[Piece, ...], limits: Limits) -> Iterator[Piece]:
    items = left = 0
    folded: Piece | None = None
    for piece, after in zip_longest(found, found[1:]):
        if piece is folded:
            continue
        items = items + 1 if isinstance(piece, Prose) and piece.kind == "item" else 0
        if items > limits.items:
            left += 1
            continue
        if left:
            yield _left(left)
            left = 0
        cut = _cut(piece, limits)
        if isinstance(cut, Table) and cut.more and isinstance(after, Prose) and _goes_on(after):
            cut, folded = replace(cut, further=_cut_line(after.line, limits.letters)), after
        yield cut
    if left:
        yield _left(left)


def _goes_on(piece: Prose) -> bool:
    """Whether it says of a table how many rows the report leaves out."""
    return plain(piece.line).startswith(FURTHER)


def _left(count: int) -> Prose:
    """A stand-in that the writers put into words: so many items were left out."""
    return Prose((Span(str(count)),), "more")


def _cut(piece: Piece, limits: Limits) -> Piece:
    letters = limits.letters
    match piece:
        case Prose():
            return replace(piece, line=_cut_line(piece.line, letters))
        case Tiles():
            return Tiles(
                tuple(
                    Tile(
                        _cut_line(t.label, letters // 4),
                        _cut_line(t.value, letters // 4),
                        _cut_line(t.sub, letters // 4),
                    )
                    for t in piece.tiles[: limits.items]
                )
            )
        case Table():
            kept = piece.shortened(limits.rows)
            return replace(
                kept,
                caption=_cut_line(kept.caption, letters),
                heads=tuple(_cut_cell(cell, letters // 4) for cell in kept.heads[:12]),
                rows=tuple(tuple(_cut_cell(cell, letters // 2) for cell in row[:12]) for row in kept.rows),
            )
        case Chart():
            return _cut_chart(piece, limits)


def _cut_cell(cell: Cell, letters: int) -> Cell:
    return replace(cell, line=_cut_line(cell.line, letters), label=_cut_text(cell.label, letters))


def _cut_chart(chart: Chart, limits: Limits) -> Chart:
    return replace(
        chart,
        title=_cut_line(chart.title, limits.letters),
        alt=_cut_text(chart.alt, 2 * limits.letters),
        note=_cut_line(chart.note, limits.letters),
    )


def _cut_line(line: Line, letters: int) -> Line:
    kept: list[Span] = []
    for span in line:
        text = _cut_text(span.text, letters)
        kept.append(replace(span, text=text))
        letters -= max(len(text), 1)
        if text != span.text or letters <= 0:
            break
    return tuple(kept)


def _cut_text(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: max(letters - 1, 0)] + "…"
