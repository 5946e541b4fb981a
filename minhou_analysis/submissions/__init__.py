"""What units report (单位报送): records, the store and its as-of reading, demonstration data."""

from minhou_analysis.submissions.loading import Submissions, load_submissions, verify_submissions
from minhou_analysis.submissions.vocabulary import TaskStatus

__all__ = ["Submissions", "TaskStatus", "load_submissions", "verify_submissions"]
