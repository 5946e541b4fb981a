"""What each reform area asks of the data (改革领域): reports made of facts, charts and tables. Knows nothing of files or HTML pages."""

from typing import Final

from minhou_analysis.areas.area_report import AreaReport
from minhou_analysis.areas.ecology import EcologyReport
from minhou_analysis.areas.general import GeneralReport
from minhou_analysis.areas.income import IncomeReport
from minhou_analysis.areas.industry import IndustryReport
from minhou_analysis.areas.infrastructure import InfrastructureReport
from minhou_analysis.areas.migration import MigrationReport
from minhou_analysis.areas.services import ServicesReport
from minhou_analysis.areas.urban_villages import UrbanVillagesReport
from minhou_analysis.plan import GENERAL
from minhou_analysis.workspace import Workspace

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
"""Reports made for the areas of Minhou's plan, by reform area."""


def area_report(workspace: Workspace, area_id: str | int) -> AreaReport:
    """The report on an area of the workspace's plan, by the analysis that the plan's table names for it.

    Raises:
        MinhouError: the plan has no such area.
    """
    area = workspace.plan.area(area_id)
    return GeneralReport(workspace, area.id) if area.analysis == GENERAL else AREA_REPORTS[area.id](workspace)


__all__ = ["AREA_REPORTS", "AreaReport", "GeneralReport", "area_report"]
