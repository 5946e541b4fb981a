"""The store (报送存档库): every form that was taken in, one unchangeable file each, read as of any day.

::

    data/submissions/<origin>/
      region=350121/period=2024Q2/2024Q2-finance-1.<32 hex>.parquet   one file a submission
      originals/<64 hex>.xlsx                                          the bytes that were sent
      .ingest/, .lock                                                  work in progress; empty between ingests

A file's name carries the hash of its bytes, so that a changed figure is found wherever it is read. Files are only ever
added: a corrected form is the next number and names the one it supersedes.
"""

from minhou_analysis.submissions.store.interruptions import Interruption
from minhou_analysis.submissions.store.reading import StoreFrames, read_store
from minhou_analysis.submissions.store.submission_store import Acceptance, SubmissionStore

__all__ = ["Acceptance", "Interruption", "StoreFrames", "SubmissionStore", "read_store"]
