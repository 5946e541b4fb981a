# One command each: make report | test | lab | docs | check | bench | messages | lock
PYTHON ?= python3
PERIOD ?= 2025Q4
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: report test tests lab docs check bench messages lock setup clean

report: setup
	$(BIN)/minhou render $(PERIOD)

# Side by side: mypy keeps one core busy, and no more. Tests stay beside those of their file, which share what is costly to make.
test: setup
	@$(MAKE) --no-print-directory -j 2 check tests

tests: setup
	$(BIN)/python -m pytest -n auto --dist worksteal -q

lab: setup
	$(BIN)/minhou lab $(PERIOD)

docs: setup
	$(BIN)/python docs/build_pages.py
	$(BIN)/python docs/build_methods.py
	$(BIN)/python -m sphinx -n -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/minhou check

bench: setup
	$(BIN)/python benchmarks/period.py
	$(BIN)/python benchmarks/store.py --counties 280
	$(BIN)/python benchmarks/methods.py
	$(BIN)/python benchmarks/mail.py

setup: $(READY)

# Everything comes from the lock file, which is whole; compiling once saves seconds at every start, and matplotlib's list of
# fonts is made now, not in the first notebook.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "minhou_analysis needs Python 3.11 or newer; found: $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock || \
	  { echo "The locked dependencies could not be installed: is a Python package index reachable? (pip config list)" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	-@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib minhou_analysis
	-@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch $(READY)

# Chinese texts that are new come into the catalogue, without words yet; those that are gone leave it.
CATALOGUE := minhou_analysis/languages/en/reports.po
messages: setup
	$(BIN)/pybabel --quiet extract -F babel.cfg --no-wrap --add-location=file \
	  -o $(VENV)/messages.pot .
	$(BIN)/pybabel --quiet update -i $(VENV)/messages.pot -o $(CATALOGUE) -l en --no-wrap --no-fuzzy-matching \
	  --ignore-obsolete --omit-header

lock:
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) reports/*/
