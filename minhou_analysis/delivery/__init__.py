"""Brings finished reports to their readers (分发). Knows nothing of the plan: it takes files and addresses."""
