"""The indicator catalogue: enough for every measure, rightly owned, with targets only where the plan sets one."""

from __future__ import annotations

from pathlib import Path

import pytest

from minhou_analysis.catalogue import STATISTICS, Catalogue, load_catalogue
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import CatalogueError, Finding
from minhou_analysis.plan import Plan, load_plan
from tests.damage import change, repeat

INDICATORS = "catalogue/indicators.csv"
UNITS_OF_MEASURE = "catalogue/units_of_measure.csv"


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> Plan:
    return load_plan(DataPackage(data_folder))


@pytest.fixture(scope="module")
def catalogue(data_folder: Path, plan: Plan) -> Catalogue:
    return load_catalogue(DataPackage(data_folder), plan)


def faults(folder: Path) -> list[Finding]:
    data = DataPackage(folder)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(data, load_plan(data))
    return caught.value.findings


def test_every_measure_has_three_indicators_or_more(catalogue: Catalogue, plan: Plan) -> None:
    counts = {measure.id: len(catalogue.of_measure(measure.id)) for measure in plan.measures}
    assert min(counts.values()) >= 3, counts
    assert sum(1 for indicator in catalogue if indicator.measures) >= 66


def test_every_measure_has_an_indicator_that_a_unit_reports(catalogue: Catalogue, plan: Plan) -> None:
    for measure in plan.measures:
        assert any(indicator.is_reported for indicator in catalogue.of_measure(measure.id)), measure.id


def test_names_and_definitions_are_there_and_unique(catalogue: Catalogue) -> None:
    for attribute in ("name", "name_en", "definition", "definition_en"):
        values = [getattr(indicator, attribute) for indicator in catalogue]
        assert all(values)
        assert len(set(values)) == len(values), attribute


def test_a_reported_indicator_is_supplied_by_a_unit_of_its_measures(catalogue: Catalogue, plan: Plan) -> None:
    for indicator in catalogue:
        if indicator.is_reported:
            responsible = {unit for measure in indicator.measures for unit in plan.measure(measure).units}
            assert indicator.supplier in responsible, indicator.id
            assert indicator.frequency in ("Q", "A"), indicator.id


def test_suppliers_share_out_the_reported_indicators(catalogue: Catalogue, plan: Plan) -> None:
    supplied = [i.id for unit in plan.units for i in catalogue.of_supplier(unit.id)]
    assert sorted(supplied) == sorted(i.id for i in catalogue if i.is_reported)
    assert len(supplied) + len(catalogue.of_supplier(STATISTICS)) == len(catalogue)


def test_a_target_quotes_the_commitment_it_belongs_to(catalogue: Catalogue, plan: Plan) -> None:
    targets = {indicator.id: indicator for indicator in catalogue if indicator.target}
    assert set(targets) == {
        "settlement_refusals",
        "kin_joining_refusals",
        "new_construction_quota_rural_share",
        "territorial_plan_coverage",
        "home_care_station_coverage",
        "dibao_standard_ratio",
    }
    for indicator in targets.values():
        commitment = plan.commitment(indicator.target_commitment)
        assert indicator.target is not None
        assert commitment.target is not None
        assert indicator.target.quote in commitment.text
        assert (indicator.target.value, indicator.target.relation) == (
            commitment.target.value,
            commitment.target.relation,
        )
        assert commitment.measure in indicator.measures


def test_every_target_of_the_plan_has_its_indicator(catalogue: Catalogue, plan: Plan) -> None:
    answered = {indicator.target_commitment for indicator in catalogue if indicator.target}
    assert answered == {commitment.id for commitment in plan.commitments if commitment.target}


def test_units_of_targets_in_the_plan_are_units_of_measure(data_folder: Path, plan: Plan) -> None:
    known = {row["id"] for row in DataPackage(data_folder).rows("catalogue-units-of-measure")}
    assert {c.target.unit for c in plan.commitments if c.target} <= known


def test_only_a_directed_bounded_indicator_has_a_limit(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        if indicator.limit is not None:
            assert indicator.direction != "none", indicator.id
            assert indicator.limit == (0 if indicator.direction == "decrease" else 100), indicator.id


def test_formulas_are_over_other_indicators(catalogue: Catalogue) -> None:
    derived = [indicator for indicator in catalogue if indicator.formula]
    assert len(derived) >= 20
    for indicator in derived:
        assert indicator.inputs
        assert set(indicator.inputs) <= set(catalogue.indicators) - {indicator.id}
    assert catalogue["old_age_dependency_ratio"].inputs == [
        "age_65plus_population",
        "resident_population",
        "age_0_14_population",
    ]
    assert catalogue["resident_population"].inputs == []


def test_an_indicator_that_is_not_there_is_said_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match=r"'urbanisation_rate'; .*did you mean urbanization_rate\?"):
        catalogue["urbanisation_rate"]


def test_objects_show_themselves(catalogue: Catalogue) -> None:
    assert repr(catalogue) == f"<Catalogue of {len(catalogue)} indicators>"
    assert "森林覆盖率" in catalogue["forest_coverage"]._repr_html_()
    assert "<blockquote>" in catalogue["home_care_station_coverage"]._repr_html_()
    assert "urban_population / resident_population" in catalogue["urbanization_rate"]._repr_html_()
    assert list(catalogue.to_frame()["id"]) == list(catalogue.indicators)
    assert catalogue["urbanization_rate"].unit.is_share
    assert not catalogue["resident_population"].unit.is_share


RATE = "percent,urban_population / resident_population * 100,"
QUOTA = ",100,5,>=,安排至少5%新增建设用地指标,3.2.3,"


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "expected"),
    [
        (
            RATE,
            RATE.replace("percent", "percnt"),
            "unit",
            "'percnt'",
            "an id of catalogue/units_of_measure.csv",
        ),
        (
            RATE,
            RATE.replace("urban_pop", "urbn_pop"),
            "formula",
            "'urbn_population'",
            "another indicator's id (did you mean urban_population?)",
        ),
        (RATE, "percent,urbanization_rate * 1,", "formula", "'urbanization_rate'", "another indicator's id"),
        (RATE, "percent,urban_population /,", "formula", "'urban_population /'", "arithmetic"),
        (RATE, "percent,max(urban_population),", "formula", "'max(urban_population)'", "arithmetic"),
        (RATE, "percent,urban_population.size,", "formula", "'urban_population.size'", "arithmetic"),
        (RATE, "percent,urban_population * 'x',", "formula", "\"urban_population * 'x'\"", "arithmetic"),
    ],
)
def test_a_fault_of_an_indicator_names_line_column_and_id(
    unreported_copy: Path, old: str, new: str, column: str, found: str, expected: str
) -> None:
    line = change(unreported_copy, INDICATORS, old, new)
    (fault,) = faults(unreported_copy)
    assert (fault.file, fault.line, fault.column, fault.id) == (INDICATORS, line, column, "urbanization_rate")
    assert fault.found == found
    assert fault.expected.startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        (
            "安排至少5%新增建设用地指标",
            "安排至少6%新增建设用地指标",
            "target_quote",
            "words of commitment '3.2.3'",
        ),
        ("安排至少5%新增建设用地指标", "", "target_quote", "a value, as the target has others"),
        (",3.2.3,", ",3.2.9,", "target_quote", "words of commitment '3.2.9'"),
        (",>=,", ",>,", "target_relation", "one of >=, <=, ="),
        (",5,>=,", ",,>=,", "target_value", "a value, as the target has others"),
        (
            ",natural_resources,",
            ",natural_resource,",
            "supplier",
            "a unit of the plan, or statistics (did you mean natural_resources?)",
        ),
        (",3.2\n", ",3.9\n", "measures", "a measure of the plan"),
        (",increase,", ",up,", "direction", "one of increase, decrease, none"),
    ],
)
def test_a_fault_of_a_reported_indicator_is_named(
    unreported_copy: Path, old: str, new: str, column: str, expected: str
) -> None:
    path = unreported_copy / INDICATORS
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(
        n for n, row in enumerate(rows, start=1) if row.startswith("new_construction_quota_rural_share,")
    )
    assert old in rows[line - 1]
    rows[line - 1] = rows[line - 1].replace(old, new)
    path.write_text("".join(rows), encoding="utf-8", newline="")
    (fault,) = faults(unreported_copy)
    assert (fault.file, fault.line, fault.id) == (INDICATORS, line, "new_construction_quota_rural_share")
    assert fault.column == column
    assert fault.expected.startswith(expected)


def test_a_duplicate_id_names_both_lines(unreported_copy: Path) -> None:
    line = repeat(unreported_copy, INDICATORS, 2)
    assert [str(f) for f in faults(unreported_copy)] == [
        f"{INDICATORS}, line {line}, column id: found 'resident_population'; "
        "expected an id of its own (line 2 has it already)"
    ]


def test_every_fault_comes_at_once(unreported_copy: Path) -> None:
    change(unreported_copy, UNITS_OF_MEASURE, "persons,count,0", "persons,count,none")
    change(unreported_copy, INDICATORS, RATE, "percent,urban_population ^ 2,")
    change(unreported_copy, INDICATORS, ",civil_affairs,", ",civil_affair,")
    assert [(f.file, f.column) for f in faults(unreported_copy)] == [
        (INDICATORS, "formula"),
        (INDICATORS, "supplier"),
        (UNITS_OF_MEASURE, "decimals"),
    ]


def test_a_table_that_is_gone(unreported_copy: Path) -> None:
    (unreported_copy / INDICATORS).unlink()
    assert [str(f) for f in faults(unreported_copy)] == [
        f"{INDICATORS}: found no such file; expected it in the data folder"
    ]
