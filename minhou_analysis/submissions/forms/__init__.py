"""Forms out (发表): the workbook that a unit fills for a quarter, and what it said last time."""

from minhou_analysis.submissions.forms.filling import fill_form
from minhou_analysis.submissions.forms.prefill import last_values, prefill
from minhou_analysis.submissions.forms.writing import form_file_name, write_form

__all__ = ["fill_form", "form_file_name", "last_values", "prefill", "write_form"]
