"""What each reform area asks of the data (改革领域): reports made of facts, charts and tables. Knows nothing of files or HTML pages."""

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.ecology import EcologyReport
from minhou_analysis.areas.income import IncomeReport
from minhou_analysis.areas.industry import IndustryReport
from minhou_analysis.areas.infrastructure import InfrastructureReport
from minhou_analysis.areas.migration import MigrationReport
from minhou_analysis.areas.services import ServicesReport
from minhou_analysis.areas.urban_villages import UrbanVillagesReport

AREA_REPORTS: Final[dict[str, type[AreaReport]]] = {
    report.area_id: report
    for report in (
        MigrationReport,
        UrbanVillagesReport,
        IndustryReport,
        EcologyReport,
        InfrastructureReport,
        ServicesReport,
        IncomeReport,
    )
}
"""Reports by reform area."""

__all__ = ["AREA_REPORTS", "AreaReport"]
