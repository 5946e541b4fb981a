"""Formulas: TeX as MathML and as Typst, and nothing else."""

from __future__ import annotations

import pytest
import typst
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from minhou_analysis.rendering.formulas import math_element, typst_equation
from minhou_analysis.rendering.typst_fonts import typst_fonts

FORMULAS = [
    r"\frac{a_i^2+1}{\sqrt[3]{x}}",
    r"\left(\sum_{i=1}^n \frac{x_i}{2}\right)^2",
    r"T=\sum_g s_g\ln\frac{s_g}{p_g}",
    r"\text{GEP}=\sum_j Q_j\times P_j",
    r"f(x)=\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}",
    r"\bar x\le\hat{y},\ \tilde z,\ \vec v,\ \dot w",
    r"\mathrm{SPI}=\mathrm{EV}/\mathrm{PV}",
    r"\begin{pmatrix}a&b\\c&d\end{pmatrix}",
    r"常住人口 = \frac{甲}{乙}",
    r"\int_0^1 x\,dx + \max_{x\in A} f(x)",
    r"100\% < \alpha\beta",
    r'x_{"a"} \\ y',
]


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_is_set_in_print(tex: str) -> None:
    equation = typst_equation(tex, block=True)
    assert equation is not None
    source = f'#set document(title: "t")\n#{equation}\n'.encode()
    assert typst.compile(source, font_paths=typst_fonts(), ignore_system_fonts=True, pdf_standards=["ua-1"])


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_is_set_on_a_page(tex: str) -> None:
    element = fromstring(math_element(tex, block=False) or "")
    assert element.get("alttext") == tex
    assert "".join(element.itertext()).strip()


@pytest.mark.parametrize(
    "tex", [r"\href{javascript:alert(1)}{x}", r"\text{<script>alert(1)</script>}", r"\class{evil}{x}", "<b>"]
)
def test_a_formula_is_no_way_in(tex: str) -> None:
    said = math_element(tex, block=False) or "<math/>"
    element = fromstring(said)
    assert not {"href", "class", "style", "id"} & {name for part in element.iter() for name in part.attrib}
    assert not {"script", "b", "a"} & {part.tag for part in element.iter()}


@pytest.mark.parametrize("tex", [r"\frac{", r"\unheard{x}", "", "}{", r"\begin{nothing}"])
def test_what_is_no_formula_is_not_set(tex: str) -> None:
    assert math_element(tex, block=False) is None or tex == ""
    assert typst_equation(tex, block=False) is None or tex == ""


@given(st.text(alphabet=r"ab1+-^_{}()\&$<>\"' 中%#~", max_size=20))
def test_whatever_stands_between_dollars_stops_nothing(tex: str) -> None:
    element = math_element(tex, block=False)
    equation = typst_equation(tex, block=False)
    assert (element is None) == (equation is None)
    if element:
        fromstring(element)
