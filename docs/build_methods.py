"""Write docs/methods.md, the page of methods, from the docstrings of ``minhou_analysis.methods`` and its published cases.

Run ``python docs/build_methods.py`` after changing a docstring or a case; ``--check`` only says whether the page is up
to date. A docstring is read paragraph by paragraph: the first is the summary; those beginning with ``Edge cases:``,
``Raises``, ``Source:`` and ``Do not use when`` have their places; indented ones are formulas; the rest is prose.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections import Counter
from dataclasses import dataclass, field, is_dataclass
from dataclasses import fields as fields_of
from pathlib import Path
from types import ModuleType
from typing import Any

import minhou_analysis.methods as methods

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "methods.md"
CASES = ROOT / "tests" / "methods" / "cases"

GROUPS = {
    "Progress and delivery": (
        "progress assessment progress_panel progress_aggregate progress_verdicts progress_chart weather_symbols"
        " current_status goldilocks schedule traffic_lights milestones scorecard apportioned_credit earned_value earned_schedule"
    ),
    "Composite indices": (
        "composite normalisation goalposts weights analytic_hierarchy combined_weights aggregation"
        " ranking robustness sensitivity obstacles coupling"
    ),
    "Gaps and inequality": "inequality theil theil_range decomposition convergence",
    "People, work and services": (
        "demography migration reclassification split_bounds employment access distance distance_decay service_standards"
    ),
    "Nature and climate": (
        "water_conservation soil_conservation wind_erosion ecosystem_value ecosystem_prices ecosystem_product"
        " resource_accounts emissions greenhouse_gas"
    ),
    "Data": "statuses projection disclosure dominance rounding",
}
"""Order of modules on the page; a module in no group comes last."""

FUNCTION_OF = {
    "opensdg_cagr_progress": "assess",
    "un_progress_chart": "chart_progress",
    "evm": "analyse_earned_value",
    "earned_value": "analyse_earned_value",
    "ccd_traditional_n2": "ccd_traditional",
    "ccd_table": "coordination_table",
    "ccd_weighted": "ccd_traditional",
    "geometric_mean_index": "aggregate_geometric",
    "geometric_table": "aggregate_geometric",
    "geometric_log10": "aggregate_geometric",
    "arithmetic_table": "aggregate_arithmetic",
    "goalposts_normalisation": "normalise_goalposts",
    "log_goalposts": "normalise_log_goalposts",
    "interval_normalisation": "normalise_interval",
    "distance_to_target_normalisation": "normalise_target_distance",
    "minmax_normalisation": "normalise_min_max",
    "rank_normalisation": "normalise_rank",
    "z_score_normalisation": "normalise_z_score",
    "ahp": "ahp_weights",
    "ahp_eigenvector": "ahp_weights",
    "ahp_incomplete": "ahp_weights",
    "hierarchy": "synthesise_hierarchy",
    "additive": "combine_weights_additive",
    "geometric": "combine_weights_geometric",
    "multiplicative": "combine_weights_multiplicative",
    "critic_information": "critic_weights",
    "critic_rivers": "critic_weights",
    "std_weights": "standard_deviation_weights",
    "std_weights_of_min_max": "standard_deviation_weights",
    "variation_weights": "coefficient_of_variation_weights",
    "topsis_min_max": "topsis",
    "topsis_raw": "topsis",
    "topsis_rivers": "topsis",
    "topsis_vector": "topsis",
    "borda_of_ranks": "rank_units",
    "copeland_order": "condorcet_ranking",
    "copeland_scores": "condorcet_ranking",
    "obstacle_shortfall": "obstacle_degree",
    "ishigami": "sobol_indices",
    "sobol_g": "sobol_indices",
    "income_ratio": "urban_rural_ratio",
    "sigma_convergence_population_sd": "coefficient_of_variation",
    "speed_of_convergence": "speed_from_total_growth",
    "theil_T": "theil_t",
    "theil_T_weighted": "theil_t",
    "theil_L_mld": "theil_l",
    "theil_2group_components": "urban_rural_theil",
    "theil_T_decomposition": "theil_t_decomposition",
    "theil_T_weighted_groups": "theil_t_decomposition",
    "dagum_gini": "dagum_decomposition",
    "two_step_fca_binary": "two_step_floating_catchment",
    "two_step_fca_weights_one": "two_step_floating_catchment",
    "two_step_fca_gravity": "two_step_floating_catchment",
    "balanced_fca": "balanced_floating_catchment",
    "gaussian": "gaussian_decay",
    "exponential": "exponential_decay",
    "stepped": "stepped_decay",
    "log_linear_prediction": "project_trend",
}
"""Function that reproduces a published case, by the case's ``method``; a case may also name its ``function``."""

ARGUMENT_CHECKS = ("quantities", "panel", "indicator_tables")
"""Modules that hold what methods share to read their arguments; they are no methods and not on the page."""

LONGEST_EXAMPLE = 1200
"""Characters of inputs and results up to which a case is shown as an example."""


@dataclass
class Docstring:
    """A docstring by its parts; ``body`` holds prose and formulas in order."""

    summary: str = ""
    body: list[str] = field(default_factory=list)
    edge_cases: str = ""
    raises: str = ""
    source: str = ""
    do_not_use: str = ""


def read(docstring: str | None) -> Docstring:
    """Take a docstring apart."""
    found = Docstring()
    if not docstring:
        return found
    for number, paragraph in enumerate(re.split(r"\n\s*\n", inspect.cleandoc(docstring))):
        lines = paragraph.split("\n")
        if number == 0:
            found.summary = prose(lines)
        elif all(line.startswith("    ") or not line.strip() for line in lines):
            formula = inspect.cleandoc(paragraph)
            found.body.append(f"```text\n{formula}\n```")
        elif paragraph.startswith("Edge cases:"):
            found.edge_cases = prose(lines).removeprefix("Edge cases:").strip()
        elif paragraph.startswith("Raises "):
            found.raises = prose(lines)
        elif paragraph.startswith("Source:"):
            found.source = prose(lines).removeprefix("Source:").strip()
        elif paragraph.startswith("Do not use when"):
            found.do_not_use = prose(lines)
        elif paragraph.strip() != "::":
            found.body.append(prose(lines))
    return found


def prose(lines: list[str]) -> str:
    """Lines of a paragraph as Markdown: roles become code, a list keeps its items."""
    joined: list[str] = []
    for line in lines:
        if line.lstrip().startswith(("* ", "- ")):
            joined.append(line.lstrip())
        elif joined:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.strip())
    text = "\n".join(joined)
    text = re.sub(
        r":(?:func|class|mod|data|meth|attr):`~?\.?([^`]+)`", lambda m: f"`{m[1].split('.')[-1]}`", text
    )
    text = text.replace("``", "`")
    return re.sub(r"::$", ":", text)


def modules() -> dict[str, ModuleType]:
    """Modules of the package that say what they offer, by name."""
    found = sorted(info.name for info in pkgutil.iter_modules(methods.__path__))
    names = [name for name in found if name not in ARGUMENT_CHECKS]
    loaded = {name: importlib.import_module(f"{methods.__name__}.{name}") for name in names}
    return {name: module for name, module in loaded.items() if hasattr(module, "__all__")}


def own(module: ModuleType) -> list[tuple[str, Any]]:
    """Functions and classes that a module offers and defines itself, in reading order."""
    offered = [(name, getattr(module, name)) for name in module.__all__]
    mine = [
        (name, thing)
        for name, thing in offered
        if (inspect.isfunction(thing) or inspect.isclass(thing)) and thing.__module__ == module.__name__
    ]
    # Results of overloaded functions begin at their implementation, so lines give the order of reading.
    return sorted(mine, key=lambda pair: inspect.getsourcelines(pair[1])[1])


def lacking() -> list[str]:
    """Public functions whose docstring has no source or no warning, as ``module.function: what``."""
    gaps = []
    for name, module in modules().items():
        for function, thing in own(module):
            if not inspect.isfunction(thing):
                continue
            parts = read(thing.__doc__)
            missing = [
                label
                for label, part in (("Source", parts.source), ("Do not use when", parts.do_not_use))
                if not part
            ]
            if missing:
                gaps.append(f"{name}.{function}: {', '.join(missing)}")
    return gaps


def signature(name: str, function: Any) -> str:
    """The call as it is written, over several lines where it is long."""
    module = sys.modules[function.__module__]
    parts, kinds = [], inspect.Parameter
    starred = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is kinds.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        text = parameter.name
        if parameter.annotation is not kinds.empty:
            text += f": {_type(parameter.annotation)}"
        if parameter.default is not kinds.empty:
            text += f" = {_default(parameter.default, module)}"
        parts.append(text)
    returned = f" -> {_type(inspect.signature(function).return_annotation)}"
    line = f"{name}({', '.join(parts)}){returned}"
    if len(line) <= 100:
        return line
    inner = "".join(f"    {part},\n" for part in parts)
    return f"{name}(\n{inner}){returned}"


def _type(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    return text.replace("npt.", "").replace("pd.", "").replace('"', "")


def _default(value: Any, module: ModuleType) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if value is None or isinstance(value, bool | int | float | str | tuple):
        return repr(value)
    named = [name for name, thing in vars(module).items() if thing is value and not name.startswith("_")]
    return named[0] if named else "…"


def cases() -> dict[tuple[str, str], dict[str, Any]]:
    """One published case for each function that has one, by case file and function: short, of the best grade."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for path in sorted(CASES.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, list):
            continue
        for case in content:
            function = case.get("function") or FUNCTION_OF.get(case.get("method"), case.get("method"))
            size = len(json.dumps([case.get("inputs"), case.get("expected")], ensure_ascii=False))
            if (
                function is None
                or size > LONGEST_EXAMPLE
                or not {"inputs", "expected", "source"} <= set(case)
            ):
                continue
            key = (path.stem, function)
            if key not in best or case.get("grade", "C") < best[key].get("grade", "C"):
                best[key] = case
    return best


def unshown() -> list[str]:
    """Methods of published cases that no function answers to, so that no example is shown for them."""
    functions = {function for module in modules().values() for function, _ in own(module)}
    return sorted(f"{stem}: {function}" for stem, function in cases() if function not in functions)


def example(case: dict[str, Any]) -> str:
    """A published case as a paragraph and a block."""

    def lines(title: str, content: Any) -> list[str]:
        if not isinstance(content, dict):
            return [f"{title:<9}{json.dumps(content, ensure_ascii=False)}"]
        width = max((len(key) for key in content), default=0)
        rows = [f"{key:<{width}} = {json.dumps(value, ensure_ascii=False)}" for key, value in content.items()]
        return [f"{title if place == 0 else '':<9}{row}" for place, row in enumerate(rows)]

    block = "\n".join([*lines("given", case["inputs"]), *lines("expected", case["expected"])])
    note = f" {case['note'].rstrip('.')}." if case.get("note") else ""
    tolerance = f" Reproduced to ±{case['tolerance']:g}." if case.get("tolerance") else ""
    return f"Worked example: {case['source'].rstrip('.')}.{note}{tolerance}\n\n```text\n{block}\n```"


def entry(name: str, thing: Any, case: dict[str, Any] | None) -> list[str]:
    """Everything the page says about one function or class."""
    parts = read(thing.__doc__)
    out = [f"### {name}"]
    if inspect.isfunction(thing):
        out.append(f"```python\n{signature(name, thing)}\n```")
    out.append(parts.summary)
    out += parts.body
    if inspect.isclass(thing) and issubclass(thing, enum.Enum):
        out.append("Values: " + ", ".join(f"`{member.value}`" for member in thing) + ".")
    elif is_dataclass(thing):
        out.append("Fields: " + ", ".join(f"`{f.name}: {_type(f.type)}`" for f in fields_of(thing)) + ".")
    if parts.edge_cases:
        out.append(f"**Edge cases.** {_capital(parts.edge_cases)}")
    if parts.raises:
        out.append(f"**Errors.** {parts.raises}")
    if parts.do_not_use:
        out.append(f"**{parts.do_not_use[:15]}**{parts.do_not_use[15:]}")
    if case is not None:
        out.append(example(case))
    if parts.source:
        out.append(f"**Source.** {parts.source}")
    return out


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def grouped(names: list[str]) -> dict[str, list[str]]:
    """Modules by group, in the order of the page."""
    found = {title: [name for name in listed.split() if name in names] for title, listed in GROUPS.items()}
    placed = {name for group in found.values() for name in group}
    found["Other"] = [name for name in names if name not in placed]
    return {title: group for title, group in found.items() if group}


class Anchors:
    """Link targets of headings, counted as GitHub counts headings of the same name."""

    def __init__(self) -> None:
        """Start with no heading."""
        self.seen: Counter[str] = Counter()

    def __call__(self, heading: str) -> str:
        """The target of the next heading of this text."""
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = self.seen[slug]
        self.seen[slug] += 1
        return f"{slug}-{count}" if count else slug


def build() -> str:
    """The page."""
    loaded = modules()
    examples = cases()
    anchor = Anchors()
    anchor("Methods")
    anchor("Contents")
    contents: list[str] = []
    body: list[str] = []
    for title, names in grouped(list(loaded)).items():
        contents.append(f"- {title}")
        for name in names:
            things = own(loaded[name])
            if not things:
                continue
            heading = name.replace("_", " ").capitalize()
            contents.append(f"  - [{heading}](#{anchor(heading)})")
            parts = read(loaded[name].__doc__)
            body += [f"## {heading}", f"`{methods.__name__}.{name}`", parts.summary, *parts.body]
            listed = []
            for label, thing in things:
                listed.append(f"[{label}](#{anchor(label)})")
                case = examples.get((name, label)) if inspect.isfunction(thing) else None
                if case is None and inspect.isfunction(thing):
                    elsewhere = (case for (_, function), case in examples.items() if function == label)
                    case = next(elsewhere, None)
                body += entry(label, thing, case)
            contents.append(f"    - {' · '.join(listed)}")
    introduction = (
        "What the package can compute, each method with its formula, what it does at its edges, when not to use it,"
        " where it comes from, and, where one was published, a worked example that the tests hold it against."
        " Written by `python docs/build_methods.py` from the docstrings; do not edit by hand."
    )
    return "\n\n".join(["# Methods", introduction, "## Contents", "\n".join(contents), *body]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    page = build()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
