"""The plan's annex (附件:第一批具体试验举措情况表) taken in from a workbook, when it becomes available.

Nobody knows its exact columns yet. They are found by their headings; measures by number or name; units by name; what
cannot be told for certain is a finding and not a guess, and nothing is written while there is one.
"""

from minhou_analysis.plan.annex.importing import AnnexImport, import_annex
from minhou_analysis.plan.annex.template import annex_template
from minhou_analysis.plan.annex.verifying import verify_annex

__all__ = ["AnnexImport", "annex_template", "import_annex", "verify_annex"]
