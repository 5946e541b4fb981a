"""The page of methods says what the docstrings say, and every docstring says enough."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_methods", ROOT / "docs" / "build_methods.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(builder):
    return builder.build()


def test_is_up_to_date(builder, page):
    assert builder.PAGE.read_text(encoding="utf-8") == page, "run python docs/build_methods.py"


def test_is_the_same_every_time(builder, page):
    assert builder.build() == page


def test_every_function_names_its_source_and_says_when_not_to_use_it(builder):
    assert builder.lacking() == []


def test_links_lead_somewhere(page):
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    targets = re.findall(r"\]\(#([^)]+)\)", prose)
    headings = []
    for heading in re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        again = sum(earlier == slug for earlier, _ in headings)
        headings.append((slug, f"{slug}-{again}" if again else slug))
    assert targets
    assert set(targets) <= {target for _, target in headings}


def test_names_no_place_on_a_machine(page):
    assert not re.search(r"(?<![\w.])/(?:home|tmp|work|Users|root)/", page)
    assert " object at 0x" not in page


def test_shows_worked_examples(page):
    assert page.count("Worked example: ") >= 20


def test_check_tells_an_old_page(builder, tmp_path, monkeypatch):
    monkeypatch.setattr(builder, "PAGE", tmp_path / "methods.md")
    assert builder.main(["--check"]) == 1
    assert builder.main([]) == 0
    assert builder.main(["--check"]) == 0


class TestReading:
    def test_parts(self, builder):
        found = builder.read(
            """Summary of :func:`~a.b.name` (名).

            Prose with ``code``::

                a = b / c

            Edge cases: none.

            Raises :class:`MethodError` always.

            Do not use when it rains.

            Source: a book.
            """
        )
        assert found.summary == "Summary of `name` (名)."
        assert found.body == ["Prose with `code`:", "```text\na = b / c\n```"]
        assert found.edge_cases == "none."
        assert found.raises == "Raises `MethodError` always."
        assert found.do_not_use == "Do not use when it rains."
        assert found.source == "a book."

    def test_nothing(self, builder):
        assert builder.read(None) == builder.Docstring()
