"""Who is sent which reports of a period (分发安排): recipients and finished reports become letters in an outbox.

recipient_list · finished ─► letters
"""

from minhou_analysis.mailing.finished import FinishedReports
from minhou_analysis.mailing.letters import Mailing, changed_sources
from minhou_analysis.mailing.recipient_list import folder_faults, survey

__all__ = ["FinishedReports", "Mailing", "changed_sources", "folder_faults", "survey"]
