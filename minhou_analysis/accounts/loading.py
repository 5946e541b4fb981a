"""Reading ``accounts/`` (读取账户): by the descriptor, then checked for what would make an account wrong."""

from __future__ import annotations

from minhou_analysis.accounts.checks import faults
from minhou_analysis.accounts.model import FILLED_TABLES, AccountInput, Accounts, Part, WorkedExample
from minhou_analysis.datapackage import DataPackage
from minhou_analysis.errors import AccountError, DataError, Finding

_DESCRIBING = ("parts", "inputs", "worked-examples", "published-results")


def load_accounts(data: DataPackage) -> Accounts:
    """Read the accounts' tables: what they need, what has been filled in, and the worked examples.

    Raises:
        AccountError: a table that cannot be read, or a figure that contradicts another one, is in another unit than
        the account needs, or belongs to no part of it; every finding at once.
    """
    names = {name: name.replace("_", "-") for name in FILLED_TABLES}
    resources = [
        *(f"accounts-{name}" for name in _DESCRIBING),
        *(f"accounts-{name}" for name in names.values()),
        *(f"accounts-example-{name}" for name in names.values()),
    ]
    findings: list[Finding] = [finding for name in resources for finding in data.faults(name)]
    if findings:
        raise AccountError(findings)
    try:
        parts = tuple(Part(**row.cells) for row in data.rows("accounts-parts"))
        inputs = tuple(AccountInput(**row.cells) for row in data.rows("accounts-inputs"))
        examples = [WorkedExample(**row.cells) for row in data.rows("accounts-worked-examples")]
        filled = {key: data.read(f"accounts-{name}") for key, name in names.items()}
        example_tables = {key: data.read(f"accounts-example-{name}") for key, name in names.items()}
        published = data.read("accounts-published-results")
    except DataError as error:
        raise AccountError(error.findings) from None
    accounts = Accounts(
        parts, inputs, filled, {example.id: example for example in examples}, example_tables, published
    )
    files = {key: data.file(f"accounts-{name}") for key, name in names.items()}
    findings += faults(accounts, accounts.filled, files)
    files = {key: data.file(f"accounts-example-{name}") for key, name in names.items()}
    for example in accounts.examples:
        findings += faults(accounts, accounts.example(example), files)
    if findings:
        raise AccountError(findings)
    return accounts
