"""What units report (单位报送): records, the store and its as-of reading, demonstration data."""

from minhou_analysis.submissions.records import TaskStatus
from minhou_analysis.submissions.store import Submissions, load_submissions

__all__ = ["Submissions", "TaskStatus", "load_submissions"]
