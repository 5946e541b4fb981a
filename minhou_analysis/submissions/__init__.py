"""What units report (单位报送): records, the store and its as-of reading, demonstration data."""

from minhou_analysis.submissions.loading import FOLDER, Submissions, load_submissions, verify_submissions
from minhou_analysis.submissions.vocabulary import ProjectStage, TaskStatus

__all__ = ["FOLDER", "ProjectStage", "Submissions", "TaskStatus", "load_submissions", "verify_submissions"]
