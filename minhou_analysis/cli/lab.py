"""The command that opens the notebooks (实验室)."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from minhou_analysis.cli.folder import NOTEBOOKS_OPTION, notebooks_beside, works_on_data

START: Final = "start.ipynb"
"""The page that is opened first."""
KERNEL: Final = "python3"
"""The kernel that the notebooks name."""
_NEWS: Final = "@jupyterlab/apputils-extension:announcements"


@click.command()
@click.argument("period", required=False)
@NOTEBOOKS_OPTION
@click.option(
    "--no-browser", is_flag=True, help="Only start the server; open the address it prints yourself."
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@works_on_data
def lab(
    folder: Path, period: str | None, notebooks: Path | None, no_browser: bool, options: tuple[str, ...]
) -> None:
    """Open the notebooks in JupyterLab, seen from PERIOD (打开笔记本).

    The notebooks run in the Python that runs this command, whatever other kernels the machine knows, and read the data
    folder that this command was given. PERIOD is the period of every notebook that does not name one itself; without it,
    the last quarter of the plan. OPTIONS after a period and -- are JupyterLab's own: minhou lab 2025Q4 -- --port=9999.
    Ctrl-C ends it.
    """
    home = notebooks if notebooks is not None else notebooks_beside(folder)
    if not (home / START).is_file():
        raise click.BadParameter(f"{home} holds no {START}", param_hint="--notebooks")
    asked = _opened(folder, period) if period else None
    with tempfile.TemporaryDirectory(prefix="minhou-lab-") as own:
        _write_kernel(Path(own))
        _write_page(Path(own))
        os.environ.update(lab_environment(folder, asked, Path(own)))
        from jupyterlab.labapp import main as open_jupyterlab

        open_jupyterlab(lab_options(home, no_browser, options))


def lab_options(home: Path, no_browser: bool, options: Sequence[str]) -> list[str]:
    """What JupyterLab is told to open the folder ``home`` of notebooks at its start page."""
    own = [f"--ServerApp.root_dir={home.resolve()}", f"--LabApp.default_url=/lab/tree/{START}"]
    return [*own, *(["--no-browser"] if no_browser else []), *options]


def lab_environment(folder: Path, period: str | None, own: Path) -> dict[str, str]:
    """What JupyterLab and its kernels find in the environment: data, period, and where its kernel and its page are looked
    for first."""
    from minhou_analysis.settings import DATA_VARIABLE, PERIOD_VARIABLE

    return {
        DATA_VARIABLE: str(folder.resolve()),
        **{name: _first(own, name) for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")},
        **({PERIOD_VARIABLE: period} if period else {}),
    }


def _first(folder: Path, variable: str) -> str:
    known = os.environ.get(variable)
    return os.pathsep.join([str(folder), *([known] if known else [])])


def _opened(folder: Path, period: str) -> str:
    """The period as the notebooks will open it; what cannot be opened is told before JupyterLab starts."""
    from minhou_analysis.datapackage import DataPackage
    from minhou_analysis.plan import load_plan
    from minhou_analysis.settings import read_settings

    return str(read_settings(folder).period(period, load_plan(DataPackage(folder)).horizon))


def _write_kernel(folder: Path) -> None:
    """A kernel of this Python; a kernel of the same name elsewhere on the machine may belong to another one."""
    kernel = folder / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    described = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    (kernel / "kernel.json").write_text(json.dumps(described), encoding="utf-8")


def _write_page(folder: Path) -> None:
    """JupyterLab without its question about news, which it would fetch from a network."""
    page = folder / "labconfig" / "page_config.json"
    page.parent.mkdir()
    page.write_text(json.dumps({"disabledExtensions": {_NEWS: True}}), encoding="utf-8")
