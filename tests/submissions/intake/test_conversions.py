"""A number, a day or a choice in its many spellings is the same number, day or choice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.submissions.intake.cells import Cell
from minhou_analysis.submissions.intake.characters import narrowed, tidied
from minhou_analysis.submissions.intake.choices import SYNONYMS, read_choice
from minhou_analysis.submissions.intake.columns import read_cell
from minhou_analysis.submissions.intake.days import EARLIEST, LATEST, read_day
from minhou_analysis.submissions.intake.numbers import is_percent_format, parse_figure, read_number
from minhou_analysis.submissions.intake.reading import RefusedError
from minhou_analysis.submissions.intake.remarks import Place
from minhou_analysis.submissions.intake.scales import Measure
from minhou_analysis.submissions.tables import COMMITMENTS, TABLES, ColumnKind
from tests.submissions.intake.building import base_context

PLACE = Place("form.xlsx", "表", 5, 3)
FULL_WIDTH = {
    ord(half): half_wide
    for half, half_wide in zip("0123456789.,-%", "０１２３４５６７８９．，－％", strict=True)
}
AMOUNTS = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
PERCENTS = st.decimals(1, 100, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(EARLIEST, LATEST)
SYMBOLS = sorted({indicator.unit.symbol for indicator in base_context().catalogue})


def cell(content: object, number_format: str = "General") -> Cell:
    return Cell(PLACE, content, number_format)  # type: ignore[arg-type]


def number(content: object, symbol: str = "万元", number_format: str = "General") -> float | None:
    value = read_number(cell(content, number_format), symbol).value
    assert isinstance(value, float)
    return value


@given(AMOUNTS)
def test_amount_in_its_spellings(amount: Decimal) -> None:
    expected = float(amount)
    spellings = [
        *(f"{amount}", f"{amount:,}", f"{amount:,}".replace(",", " "), f" {amount}\u3000", f"{amount}万元"),
        *(
            f"{amount}万",
            f"{amount} 万元",
            f"{amount * 10_000}元",
            f"¥{amount * 10_000:,}",
            f"{amount / 10_000}亿元",
        ),
        *(
            f"{amount / 10_000}亿",
            f"{amount}（万元）",
            f"人民币{amount}万元",
            f"{amount * 10}千元",
            f"\ufeff{amount}",
        ),
    ]
    for spelling in [*spellings, *(spelling.translate(FULL_WIDTH) for spelling in spellings)]:
        assert number(spelling) == expected, spelling


@given(PERCENTS)
def test_percent_in_its_spellings(percent: Decimal) -> None:
    expected = float(percent)
    for spelling in (
        f"{percent}",
        f"{percent}%",
        f"{percent} ％",
        f"{percent * 10}‰",
        f"{percent}".translate(FULL_WIDTH),
    ):
        assert number(spelling, "%") == expected, spelling
    assert number(float(percent / 100), "%", "0.00%") == expected
    if percent < 100:
        proportion = read_number(cell(float(percent / 100)), "%", is_work_done=True)
        assert proportion.value == expected
        assert proportion.code == "proportion"


@given(st.integers(0, 10**7))
def test_count_in_its_spellings(count: int) -> None:
    exact = Decimal(count)
    for spelling in (
        f"{count}",
        f"{count}人",
        f"{count}名",
        f"{exact / 10_000}万",
        f"{exact / 10_000}万人",
        f"{exact / 1000}千人",
        f"{count:,} 人",
    ):
        assert number(spelling, "人") == float(count), spelling
    assert number(f"{count}人", "万人") == float(exact / 10_000)


@given(st.floats(0, 1e11, allow_nan=False))
def test_typed_number_is_kept_to_the_bit(value: float) -> None:
    reading = read_number(cell(value), "万元")
    assert reading.value == value
    assert reading.code == ""


@given(st.text(max_size=45))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        value = read_number(cell(text), "万元").value
    except RefusedError:
        return
    assert isinstance(value, float)


@given(
    st.one_of(
        st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.timedeltas(), st.times()
    )
)
def test_any_content_is_read_or_refused_in_every_column(content: object) -> None:
    for table in TABLES:
        for column in table.columns:
            try:
                value = read_cell(cell(content), column, "%").value
            except RefusedError:
                continue
            assert value is None or isinstance(value, str | float | date)
            assert not isinstance(value, datetime)
            if column.kind in (ColumnKind.AMOUNT, ColumnKind.PERCENT, ColumnKind.QUANTITY):
                assert value is None or abs(value) <= 1e12  # type: ignore[arg-type]


@given(DAYS)
def test_day_in_its_spellings(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    spellings: list[object] = [
        *(
            f"{day:%Y-%m-%d}",
            f"{day:%Y/%m/%d}",
            f"{day:%Y.%m.%d}",
            f"{day:%Y%m%d}",
            int(f"{day:%Y%m%d}"),
            serial,
        ),
        *(
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}年{day.month:02}月{day.day:02}号",
        ),
        *(f"{day.year}/{day.month}/{day.day}".translate(FULL_WIDTH), datetime(day.year, day.month, day.day)),
        *(
            f"{day:%Y-%m-%d} 00:00:00",
            f"{day:%Y-%m-%dT00:00:00}",
            datetime(day.year, day.month, day.day, 13, 5),
        ),
    ]
    for spelling in spellings:
        for closes in (False, True):
            assert read_day(cell(spelling), closes).value == day, spelling


@given(DAYS)
def test_month_in_its_spellings(day: date) -> None:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    for spelling in (
        f"{day.year}年{day.month}月",
        f"{day.year}年{day.month:02}月份",
        f"{day:%Y-%m}",
        f"{day:%Y/%m}",
        f"{day.year}.{day.month}",
        f"{day:%Y%m}",
        f"{day:%y}年{day.month}月",
    ):
        assert read_day(cell(spelling), closes_month=False).value == first, spelling
        if last <= LATEST:
            assert read_day(cell(spelling), closes_month=True).value == last, spelling
    assert read_day(cell(f"{day.year}年{day.month}月初"), closes_month=True).value == first


@given(DAYS)
def test_day_of_the_other_calendar(day: date) -> None:
    epoch = datetime(1904, 1, 1)
    serial = (datetime(day.year, day.month, day.day) - epoch).days
    if len(str(serial)) == 5:
        assert read_day(Cell(PLACE, serial, epoch=epoch), closes_month=False).value == day


@pytest.mark.parametrize(
    "column", [c for table in TABLES for c in table.columns if c.choices], ids=lambda c: c.name
)
def test_every_word_stands_for_one_choice(column: object) -> None:
    synonyms = SYNONYMS[column.name]  # type: ignore[attr-defined]
    assert synonyms.keys() == column.choices.keys()  # type: ignore[attr-defined]
    words = [word for text in synonyms.values() for word in text.split()]
    assert len(words) == len(set(words))
    for code, text in synonyms.items():
        for word in text.split():
            assert read_choice(cell(f"{word} 。"), column).value == code  # type: ignore[arg-type]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_unit_of_the_catalogue_is_its_own(symbol: str) -> None:
    """Whatever the unit, writing it behind the number changes nothing."""
    assert Measure.parse(symbol).factor_to(Measure.parse(symbol)) == 1


@pytest.mark.parametrize(
    ("said", "asked", "expected"),
    [
        *(
            ("12万", "人", 120_000),
            ("1.2万户", "户", 12_000),
            ("3.5亿元", "万元", 35_000),
            ("350000元", "万元", 35),
        ),
        *(
            ("2亿元", "亿元", 2),
            ("5000万元", "亿元", 0.5),
            ("3公顷", "亩", 45),
            ("2平方公里", "万平方米", 200),
        ),
        *(("12公顷", "万平方米", 12), ("3000㎡", "万平方米", 0.3), ("5亿千瓦时", "万千瓦时", 50_000)),
        *(("3万度", "万千瓦时", 3), ("15个村", "个", 15), ("15个", "家", 15), ("3‰", "人/千人", 3)),
        *(
            ("2500元", "元/月", 2500),
            ("0.3万元/月", "元/月", 3000),
            ("90%", "比值", 0.9),
            ("12万人次", "万人次", 12),
        ),
    ],
)
def test_units_are_converted_exactly(said: str, asked: str, expected: float) -> None:
    assert number(said, asked) == expected


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        *(
            ("12万", "%"),
            ("5亩", "万元"),
            ("12户", "人"),
            ("3万元/年", "元/月"),
            ("5个百分点", "%"),
            ("12人", "万元"),
        ),
        *(
            ("5美元", "万元"),
            ("12人次", "人"),
            ("3吨", "万千瓦时"),
            ("5‰", "万元"),
            ("8小时", "亩"),
            ("三", "人"),
        ),
    ],
)
def test_units_that_contradict_are_refused(said: str, asked: str) -> None:
    with pytest.raises(RefusedError):
        number(said, asked)


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("0%", True),
        ("0.00%;[Red]-0.00%", True),
        ('0"%"', False),
        (r"0\%", False),
        ("General", False),
        ("0_%", False),
    ],
)
def test_percent_formats(number_format: str, expected: bool) -> None:
    assert is_percent_format(number_format) is expected


@given(st.text())
def test_text_is_tidied_once_and_for_all(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)
    assert narrowed(narrowed(text)) == narrowed(text)


def test_widths_are_not_meanings() -> None:
    """Full-width digits are digits; superscripts, circled digits and halves are not."""
    assert narrowed("１２％，（ａ）") == "12%,(a)"
    assert narrowed("10²①½㎡") == "10²①½㎡"
    assert parse_figure("①") is None
    assert parse_figure("٣") is None


def test_zero_is_not_blank() -> None:
    assert read_cell(cell(0), COMMITMENTS.column("completion")).value == 0.0
    assert read_cell(cell("0"), COMMITMENTS.column("funds_paid")).value == 0.0
