"""Forms in (收表): reads what units send back, lists every conversion, refuses what cannot be true, doubts the rest.

``gather`` sorts files into forms, ``read_submission`` reads one form in one pass, ``returned_files`` makes the copy
that goes back. What a file holds is data: formulas are not evaluated, macros and links not followed, archives and XML
bounded by ``limits``.

========================  =====================================================================================
what is checked           where the rule and its words stand
========================  =====================================================================================
file, archive, XML        ``limits``, ``archives``; words in ``wording.files``
mark, sheets, headings    ``marks``, ``headings``; words in ``wording.forms``
cells                     ``columns`` and the readers ``numbers``, ``scales``, ``days``, ``choices``; ``wording.cells``
contradictions in a row   ``rules.RULES``, a list; words in ``wording.contradictions``
doubts                    ``plausibility``, ``series``; words in ``wording.plausibility``
conversions, notes        ``wording.conversions``, ``wording.notes``
========================  =====================================================================================
"""

from minhou_analysis.submissions.intake.context import (
    FormMark,
    History,
    Intake,
    IntakeContext,
    PastForm,
    draws_everything,
    no_history,
)
from minhou_analysis.submissions.intake.gathering import FormFiles, Gathered, gather
from minhou_analysis.submissions.intake.remarks import Place, Remark, RemarkKind, Words
from minhou_analysis.submissions.intake.returning import ReturnedFile, returned_copy, returned_files
from minhou_analysis.submissions.intake.submission import read_submission

__all__ = [
    "FormFiles",
    "FormMark",
    "Gathered",
    "History",
    "Intake",
    "IntakeContext",
    "PastForm",
    "Place",
    "Remark",
    "RemarkKind",
    "ReturnedFile",
    "Words",
    "draws_everything",
    "gather",
    "no_history",
    "read_submission",
    "returned_copy",
    "returned_files",
]
