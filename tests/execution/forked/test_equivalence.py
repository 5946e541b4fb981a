"""Notebooks give the same under papermill's own engine and ours: outputs, errors, metadata."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from minhou_analysis.execution.process_per_job import ProcessPerJob

from .running import Cell, Ran, comparable, outputs, run_here

NOTEBOOKS: dict[str, Sequence[Cell]] = {
    "outputs": [
        ("# Outputs 标题", ["markdown"]),
        "",
        "print('plain'); 1 + 1",
        "None",
        "'你好，世界 🌏'",
        "print('你好 é \\U0001f30f')",
        "import sys\nprint('out'); sys.stdout.flush()\nprint('err', file=sys.stderr); sys.stderr.flush()",
        "from IPython.display import HTML, Markdown, Latex, JSON, SVG, Image, display",
        "display(HTML('<b>b</b>'), Markdown('*m*'), Latex('$x$'), JSON({'a': [1, None]}))",
        "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'), metadata={'alt': 'nothing'})",
        "display({'application/x-own+json': {'k': '值'}, 'text/plain': 'own'}, raw=True, metadata={'m': 1})",
        "class Rich:\n    def _repr_html_(self): return '<i>r</i>'\n    def _repr_latex_(self): return '$r$'\nRich()",
        "print('before'); display('middle'); print('after')",
        "_, _3, In[3], Out[3]",
    ],
    "displays": [
        "from IPython.display import display, update_display, clear_output\nimport sys",
        "handle = display('first', display_id='a')\ndisplay('other', display_id='b')",
        "handle.update('second')",
        "update_display('third', display_id='b'); display('again', display_id='a')",
        "print('gone'); clear_output(); print('kept')",
        "print('gone'); clear_output(wait=True); print('kept')",
        "print('stays'); clear_output(wait=True)",
        "for i in range(5): print(f'\\rstep {i}', end='', flush=True)",
        "for i in range(3): clear_output(wait=True); display(i)",
    ],
    "error": [
        "def inner(n):\n    return 1 / n if n == 0 else inner(n - 1)",
        "print('before')\ninner(5)",
        "print('never')",
    ],
    "chained error": ["try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('说明') from e"],
    "syntax error": ["x = = 1"],
    "allowed error": [("1 / 0", ["raises-exception"]), "2", ("raise SystemExit", ["raises-exception"]), "3"],
    "long traceback": ["def f(n):\n    return f(n - 1) if n else {}[n]", "f(100)"],
    "exit code zero": ["import sys", "sys.exit(0)", "1"],
    "exit code": ["import sys", "sys.exit('why')", "1"],
    "interrupted": ["raise KeyboardInterrupt"],
    "input": ["input('name? ')"],
    "password": ["import getpass; getpass.getpass()"],
    "magics": [
        "%%capture caught\nprint('inside')",
        "caught.stdout",
        "%env MINHOU_TEST=1",
        "!echo from a shell $MINHOU_TEST",
        "listed = !printf 'a\\nb'\nlisted",
        "%%writefile written.txt\ntext",
        "%pwd\n%matplotlib inline",
        "%%bash\necho bash; echo bad >&2",
        "%lsmagic\n%alias_magic t timeit",
        "%who",
        "%history -n 1-3",
        "len?",
        "%config InlineBackend.figure_formats = ['svg']",
        "%no_such_magic",
    ],
    "subprocesses": [
        "import os, subprocess, sys, multiprocessing",
        # no values here: whether one comes before what a descriptor was told is chance under both engines
        "import time; _code = os.system('echo system'); time.sleep(0.5)",
        "_done = subprocess.run(['sh', '-c', 'echo out'], check=True); time.sleep(0.5)",
        "_done = subprocess.run(['sh', '-c', 'echo err >&2'], check=True); time.sleep(0.5)",
        # the stock kernel forwards what a descriptor was told from a thread, and drops what comes after the cell's end
        "_count = os.write(1, 'descriptor 一\\n'.encode()); time.sleep(0.5)",
        "_count = os.write(2, b'descriptor 2\\n'); time.sleep(0.5)",
        "subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout",
        "def work(n):\n    return n * n\nwith multiprocessing.get_context('fork').Pool(2) as p: print(p.map(work, range(4)))",
        "p = multiprocessing.get_context('fork').Process(target=print, args=('from a child',)); p.start(); p.join()",
        "multiprocessing.parent_process(), sys.stdin.read(), sys.flags.interactive",
    ],
    "await": [
        "import asyncio, threading",
        "await asyncio.sleep(0.01); print('slept')",
        "async def later(n): await asyncio.sleep(n); return n\nawait asyncio.gather(later(0.02), later(0.01))",
        "task = asyncio.create_task(later(0.01))",
        "await task",
        "t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
        "asyncio.get_running_loop().is_running()",
    ],
    "logging": [
        "import logging, warnings",
        "logging.warning('root'); logging.getLogger('mine').error('named')",
        "warnings.warn('careful'); warnings.warn('old', DeprecationWarning)",
        "logging.basicConfig(level='INFO', format='%(message)s', force=True); logging.info('told')",
    ],
    "libraries": [
        "import pandas as pd, numpy as np, matplotlib, matplotlib.pyplot as plt",
        "pd.DataFrame({'名': ['甲', '乙'], 'n': [1.5, None]})",
        "wide = pd.DataFrame(np.arange(60).reshape(2, 30)); print(wide); wide",
        "matplotlib.get_backend(), matplotlib.rcParams['figure.dpi'], plt.get_fignums()",
        "plt.plot([1, 2, 3]); plt.title('t')",
        "fig, ax = plt.subplots(figsize=(2, 1)); ax.bar(['a', 'b'], [1, 2]); plt.show(); plt.get_fignums()",
        "fig",
        "from rich import print as say; say('[bold]rich[/bold]')",
        "from tqdm import tqdm; list(tqdm(range(3), bar_format='{desc}{n_fmt}/{total_fmt}'))",
        "type(get_ipython()).__name__, 'IPKernelApp' in get_ipython().config, __name__",
    ],
    "comms": [
        "import comm\nc = comm.create_comm('jupyter.widget', data={'state': {'_model_name': 'M', '_model_module': 'x',"
        " '_model_module_version': '1', 'value': 3}, 'buffer_paths': [['b']]}, buffers=[b'\\x00\\xff' * 5])",
        "c.send({'method': 'update', 'state': {'value': 4}})",
        "o = comm.create_comm('jupyter.widget', data={'state': {'_model_name': 'OutputModel', 'outputs': [],"
        " '_model_module': '@jupyter-widgets/output', '_model_module_version': '1', 'msg_id': ''}})",
        "print('shown')",
    ],
    "surroundings": [
        "import os, sys",
        "'' in sys.path, len(sys.argv) >= 1, os.path.basename(sys.argv[0])",
        "open('own_module.py', 'w').write('value = 5')",
        "import own_module; own_module.value",
        "sys.stdout = sys.__stdout__; print('to nowhere')",
        "import importlib; class_ = type('C', (), {}); class_.__module__, sys.modules['__main__'].__name__",
    ],
}
OPTIONS: dict[str, dict[str, Any]] = {
    "outputs": {"parameters": {"greeting": "你好", "n": [1, {"a": None}]}, "log_output": True},
    "allowed error": {"report_mode": True},
    "await": {"request_save_on_cell_execute": False, "autosave_cell_every": 0},
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_gives_the_same_under_both_engines(name: str, warm: ProcessPerJob, tmp_path: Path) -> None:
    ran = {}
    for engine in ("nbclient", "minhou"):
        folder = tmp_path / engine / "of it"  # a space in every path
        folder.mkdir(parents=True)
        ran[engine] = warm.submit(run_here, engine, NOTEBOOKS[name], folder, **OPTIONS.get(name, {}))
    theirs, ours = ran["nbclient"].result(), ran["minhou"].result()
    assert theirs.notebook["cells"]
    expected, got = comparable(theirs), comparable(ours)
    where = str(tmp_path)
    lines = [
        json.dumps(found, ensure_ascii=False, indent=1).replace(f"{where}/{engine}", "").splitlines()
        for engine, found in (("minhou", got), ("nbclient", expected))
    ]
    differing = "\n".join(unified_diff(lines[1], lines[0], "theirs", "ours", lineterm="", n=2))
    assert not differing, differing
    assert ours.printed == theirs.printed


def run_from_a_script(script: Path, engine: str, cells: Sequence[Cell], folder: Path) -> Ran:
    """As ``python SCRIPT`` would run them."""
    sys.argv = [str(script)]
    sys.path.insert(0, str(script.parent))
    return run_here(engine, cells, folder)


def test_modules_beside_the_script_that_runs_papermill_are_not_found(
    warm: ProcessPerJob, tmp_path: Path
) -> None:
    script = tmp_path / "bin" / "papermill"
    script.parent.mkdir()
    (script.parent / "beside_it.py").write_text("")
    cells = ["import importlib.util, sys", "importlib.util.find_spec('beside_it')", "sys.path"]
    ran = {}
    for engine in ("nbclient", "minhou"):
        folder = tmp_path / engine
        folder.mkdir()
        ran[engine] = warm.submit(run_from_a_script, script, engine, cells, folder).result()
    assert not outputs(ran["minhou"], 1), "it is found"
    assert str(script.parent) not in str(outputs(ran["minhou"], 2))
    assert outputs(ran["minhou"], 1) == outputs(ran["nbclient"], 1)
