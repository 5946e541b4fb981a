"""The ecological accounts (生态账户): what they need, what has been filled in, and worked examples that are not Minhou's."""

from minhou_analysis.accounts.loading import load_accounts
from minhou_analysis.accounts.model import FILLED_TABLES, AccountInput, Accounts, Filled, Part, WorkedExample

__all__ = [
    "FILLED_TABLES",
    "AccountInput",
    "Accounts",
    "Filled",
    "Part",
    "WorkedExample",
    "load_accounts",
]
