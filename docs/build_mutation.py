"""Change the methods on purpose, count which changes their tests notice, and write the count to docs/mutation.md.

Run ``python docs/build_mutation.py schedule progress`` for two modules of ``minhou_analysis.methods``; their rows in
the table are replaced, the others stay. mutmut makes the changes (mutants) in a copy in the temporary folder; each
meets only its module's own tests. Of a module with more than ``SAMPLE`` mutants that many are drawn, always
the same. With ``--keep FOLDER`` the copies stay, and ``mutmut show NAME`` there shows a survivor.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mutation.md"
SAMPLE, SEED = 100, 20260101
HEADER = "| module | mutants | tried | killed | survived | score | date |\n| --- | --: | --: | --: | --: | --: | --- |"
ROW = re.compile(r"^\| (?P<module>\w+) \| \d.*\|$", re.MULTILINE)


def drawn(module: str) -> tuple[int, list[str]]:
    """How many mutants ``module`` has, and the names of those to try."""
    path = ROOT / "minhou_analysis" / "methods" / f"{module}.py"
    names = sorted(mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names)
    chosen = names if len(names) <= SAMPLE else sorted(random.Random(SEED).sample(names, SAMPLE))  # noqa: S311
    return len(names), [f"minhou_analysis.methods.{module}.{name}" for name in chosen]


def run(module: str, folder: Path) -> str:
    """The row of ``module``, after trying its mutants in ``folder``."""
    count, names = drawn(module)
    for part in ("minhou_analysis", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    settings = settings.replace('"minhou_analysis/methods/*.py"', f'"minhou_analysis/methods/{module}.py"')
    settings = settings.replace(
        '_test_selection = ["tests/methods"]', f'_test_selection = ["tests/methods/test_{module}.py"]'
    )
    (folder / "pyproject.toml").write_text(settings, "utf-8")
    (folder / "names.txt").write_text("\n".join(names) + "\n", "utf-8")
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names]
    with (folder / "run.log").open("w") as log:
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
    if done.returncode:
        sys.exit(f"mutmut failed for {module}: {(folder / 'run.log').read_text('utf-8')[-2000:]}")
    meta = folder / "mutants" / "minhou_analysis" / "methods" / f"{module}.py.meta"
    codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    tried = [codes[name] for name in names]
    # 0: every test passed; 33: no test reaches the function; anything else is noticed, a timeout among it.
    survived = sum(code in (0, 33, None) for code in tried)
    killed = len(tried) - survived
    return (
        f"| {module} | {count} | {len(tried)} | {killed} | {survived} |"
        f" {killed / len(tried):.0%} | {date.today().isoformat()} |"
    )


def write(rows: dict[str, str]) -> None:
    """Put ``rows`` into the table of the page."""
    page = PAGE.read_text("utf-8")
    known = {found["module"]: found[0] for found in ROW.finditer(page)} | rows
    before, rest = page.split(HEADER)
    after = ROW.sub("", rest).lstrip("\n")
    PAGE.write_text(
        f"{before}{HEADER}\n" + "\n".join(known[name] for name in sorted(known)) + f"\n\n{after}", "utf-8"
    )


def main() -> None:
    """Try the modules named on the command line."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("modules", nargs="+", metavar="MODULE")
    arguments.add_argument("--keep", type=Path, metavar="FOLDER")
    given = arguments.parse_args()
    for module in given.modules:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) if given.keep is None else given.keep / module
            row = run(module, folder)
        sys.stdout.write(row + "\n")
        sys.stdout.flush()
        write({module: row})


if __name__ == "__main__":
    main()
