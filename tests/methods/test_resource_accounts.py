import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minhou_analysis.errors import MethodError
from minhou_analysis.methods.resource_accounts import (
    BalanceStatus,
    balance_sheet,
    closing_stock,
    continuity,
)


def sheet(rows, **options):
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["opening", "additions", "reductions", "closing"]
    )
    return balance_sheet(table.assign(**options.pop("columns", {})), **options)


class TestClosing:
    def test_by_hand(self):
        assert closing_stock(100, 20, 5) == 115
        assert closing_stock(100, 20, 5, -10, 2) == 107
        assert closing_stock(100, 0, 100) == 0

    def test_gaps_and_labels(self):
        found = closing_stock(pd.Series([100.0, math.nan], index=["a", "b"]), 20, 5)
        assert found["a"] == 115
        assert math.isnan(found["b"])
        assert math.isnan(closing_stock(100, math.nan, 5))

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ((-1, 0, 0), "opening must not be negative"),
            ((1, -1, 0), "additions must not be negative"),
            ((1, 0, -1), "reductions must not be negative"),
            ((1e308, 1e308, 0), "closing must be finite"),
            ((1, 0, 1.1), "more was taken from a stock than there was"),
        ],
    )
    def test_refuses(self, values, message):
        with pytest.raises(MethodError, match=f"^{message}$"):
            closing_stock(*values)


class TestSheet:
    def test_status_of_each_row(self):
        found = sheet(
            {
                "forest": (100, 20, 5, 115),
                "water": (100, 20, 5, 116),
                "grass": (100, 20, 5, 114),
                "arable": (100, math.nan, 5, 95),
            },
            columns={"discrepancy": [0, 1, 0, 0]},
        )
        assert found.status.to_dict() == {
            "forest": BalanceStatus.BALANCED,
            "water": BalanceStatus.BY_DISCREPANCY,
            "grass": BalanceStatus.UNBALANCED,
            "arable": BalanceStatus.NOT_AVAILABLE,
        }
        assert found.residual[["forest", "water", "grass"]].tolist() == [0, 0, 1]
        assert math.isnan(found.residual["arable"])
        assert not found.balanced

    def test_balanced_with_a_discrepancy(self):
        found = sheet({"water": (100, 20, 5, 116)}, columns={"discrepancy": [1.0]})
        assert found.balanced
        assert found.table.loc["water", "discrepancy"] == 1

    def test_a_discrepancy_that_does_not_explain(self):
        found = sheet({"water": (100, 20, 5, 116)}, columns={"discrepancy": [2.0]})
        assert found.status["water"] is BalanceStatus.UNBALANCED
        assert found.residual["water"] == 1

    def test_signed_columns(self):
        found = sheet(
            {"forest": (100, 0, 0, 90), "arable": (50, 0, 0, 63)},
            columns={"reclassification": [-10, 10], "revaluation": [math.nan, 3]},
            within_one_unit=True,
        )
        assert found.balanced
        assert found.net_reclassification == 0

    def test_reclassified_land_does_not_vanish(self):
        rows = {"forest": (100, 0, 0, 90), "arable": (50, 0, 0, 59)}
        moved = {"reclassification": [-10, 9]}
        with pytest.raises(MethodError, match="reclassification between resources must cancel, not leave -1"):
            sheet(rows, columns=moved, within_one_unit=True)
        assert sheet(rows, columns=moved).net_reclassification == -1

    @pytest.mark.parametrize(
        ("closing", "status"), [(101, BalanceStatus.BALANCED), (101.2, BalanceStatus.UNBALANCED)]
    )
    def test_tolerance(self, closing, status):
        assert sheet({"water": (100, 0, 0, closing)}, tolerance=0.01).status["water"] is status

    def test_at_the_tolerance_a_row_closes(self):
        assert sheet({"water": (120, 0, 0, 160)}, tolerance=0.25).balanced
        assert not sheet({"water": (120, 0, 0, 161)}, tolerance=0.25).balanced

    def test_at_the_tolerance_reclassification_cancels(self):
        for moved in (40, 41):
            row = {"rows": {"forest": (120, 0, 0, 120 + moved)}, "columns": {"reclassification": [moved]}}
            if moved == 40:
                assert sheet(**row, tolerance=0.25, within_one_unit=True).balanced
            else:
                with pytest.raises(MethodError, match="must cancel, not leave 41"):
                    sheet(**row, tolerance=0.25, within_one_unit=True)

    def test_small_stocks_are_judged_against_one(self):
        assert sheet({"water": (0, 0, 0, 1e-9)}).balanced
        assert not sheet({"water": (0, 0, 0, 1.005e-9)}).balanced

    def test_empty_stock(self):
        assert sheet({"water": (0, 0, 0, 0)}).balanced

    @pytest.mark.parametrize(
        ("rows", "options", "message"),
        [
            ({}, {}, "a balance sheet needs at least one resource"),
            ({"water": (-1, 0, 0, 1)}, {}, "opening must not be negative"),
            ({"water": (1, -1, 0, 1)}, {}, "additions must not be negative"),
            ({"water": (1, 0, -1, 1)}, {}, "reductions must not be negative"),
            ({"water": (1, 0, 0, -1)}, {}, "closing must not be negative"),
            ({"water": (math.inf, 0, 0, 1)}, {}, "opening must be finite"),
            ({"water": (1, 0, 0, 1)}, {"columns": {"revaluation": [math.inf]}}, "revaluation must be finite"),
            ({"water": (1, 0, 0, 1)}, {"tolerance": -1}, "tolerance must not be negative"),
        ],
    )
    def test_refuses(self, rows, options, message):
        with pytest.raises(MethodError, match=f"^{message}$"):
            sheet(rows, **options)

    def test_needs_its_columns_and_one_row_each(self):
        table = pd.DataFrame({"opening": [1.0], "additions": [0.0], "reductions": [0.0]}, index=["water"])
        with pytest.raises(MethodError, match=r"^the balance sheet has no column closing$"):
            balance_sheet(table)
        twice = pd.concat([table, table]).assign(closing=1.0)
        with pytest.raises(MethodError, match=r"^a resource stands twice in the balance sheet$"):
            balance_sheet(twice)

    @settings(deadline=None)
    @given(st.lists(st.tuples(*[st.floats(0, 1e9)] * 3), min_size=1, max_size=5))
    def test_computed_stocks_balance(self, rows):
        table = pd.DataFrame(rows, columns=["opening", "additions", "taken"])
        table["reductions"] = table["taken"].clip(upper=table["opening"])
        table["closing"] = closing_stock(table["opening"], table["additions"], table["reductions"])
        assert balance_sheet(table).balanced


class TestContinuity:
    def year(self, opening, closing, name="water"):
        return sheet({name: (opening, 0, 0, closing)})

    def test_agreeing_years(self):
        found = continuity({2021: self.year(110, 120), 2020: self.year(100, 110)})
        assert found.empty
        assert found.columns.tolist() == ["year", "resource", "closing", "opening", "gap"]
        assert continuity({2020: self.year(100, 110)}).empty

    def test_a_gap_is_named(self):
        found = continuity({2020: self.year(100, 110), 2021: self.year(113, 120)})
        assert found.to_dict("records") == [
            {"year": 2020, "resource": "water", "closing": 110, "opening": 113, "gap": 3}
        ]

    def test_a_resource_in_one_year_only(self):
        found = continuity({2020: self.year(1, 1, "water"), 2021: self.year(1, 1, "grass")})
        assert sorted(found["resource"]) == ["grass", "water"]
        assert found["gap"].isna().all()

    def test_tolerance(self):
        sheets = {2020: self.year(100, 100), 2021: self.year(101, 101)}
        assert continuity(sheets, tolerance=0.01).empty
        assert len(continuity(sheets, tolerance=0.009)) == 1
        assert continuity({2020: self.year(120, 120), 2021: self.year(160, 160)}, tolerance=0.25).empty
        assert continuity({2020: self.year(0, 0), 2021: self.year(1e-9, 1)}).empty
        assert len(continuity({2020: self.year(0, 0), 2021: self.year(1.005e-9, 1)})) == 1

    def test_gaps_of_several_years(self):
        found = continuity({2020 + n: self.year(10 * n, 10 * n) for n in range(3)})
        assert found.index.tolist() == [0, 1]
        assert found["year"].tolist() == [2020, 2021]

    @pytest.mark.parametrize("years", [(), (2020, 2022)])
    def test_refuses(self, years):
        with pytest.raises(
            MethodError, match=r"^continuity needs at least one balance sheet$|years in a row, not 2020, 2022"
        ):
            continuity({year: self.year(1, 1) for year in years})
        with pytest.raises(MethodError, match="tolerance must not be negative"):
            continuity({2020: self.year(1, 1)}, tolerance=-1)
