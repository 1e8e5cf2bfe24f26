# Two commands to know: `make demo` and `make test`. `make help` lists them all.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.SUFFIXES:
# Modules are compiled once, whatever the environment says: the tests start painpath hundreds of times.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo serve test kernel parts check checked lint types layers unit inside outside bench soak docs format pins clean

VENV := .venv
PY := $(VENV)/bin/python
# The lists hold every dependency, pinned. Modules are compiled when first imported: most never are.
PIP := $(PY) -m pip install --quiet --no-deps --no-compile --disable-pip-version-check --no-input
QUIET := scripts/quiet
# The set-up is done again only when what it depends on has changed.
RUN_KEY := $(shell cat pyproject.toml requirements.txt | cksum | cut -d' ' -f1)
DEV_KEY := $(shell cat pyproject.toml requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
RUN_READY := $(VENV)/.ready-run-$(RUN_KEY)
DEV_READY := $(VENV)/.ready-dev-$(DEV_KEY)
COVERED := 95
# What is tried from inside, line by line, with coverage; all else comes after it without.
INSIDE := tests/unit tests/spec
# By file, in the order of tests/conftest.py: what a file makes once is made once.
SPREAD := -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

help:  ## list every command
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: $(RUN_READY)  ## assess the demo records and say where the reports are
	@$(PY) demo/run.py

serve: $(RUN_READY)  ## the clinic with demonstration patients at http://127.0.0.1:8000 (PORT=...)
	@$(PY) demo/serve.py

test: $(DEV_READY)  ## set up, then every check and every test
	@$(MAKE) -j 2 kernel checked
	@$(MAKE) outside

kernel: $(DEV_READY)
	@$(QUIET) "kernel compiled" $(PY) tests/warm.py

parts:
	@$(QUIET) "a browser, a Java" scripts/system-parts

check: lint layers types  ## the checks that run no test: style, layers, types

lint: $(DEV_READY)  ## ruff: mistakes and format
	@$(QUIET) "ruff check" $(PY) -m ruff check .
	@$(QUIET) "ruff format" $(PY) -m ruff format --check .

layers: $(DEV_READY)  ## import-linter: who may import whom
	@$(QUIET) "layers" $(VENV)/bin/lint-imports --no-cache

types: $(DEV_READY)  ## mypy, strict
	@$(QUIET) "types" $(PY) -m mypy

checked: check parts
	@$(MAKE) inside

unit: $(DEV_READY) parts  ## the tests, with coverage of rules, engine and record
	@$(MAKE) inside
	@$(MAKE) outside

inside:
	@$(PY) -m pytest $(SPREAD) -p tests.counted $(INSIDE) </dev/null
	@$(QUIET) "coverage of rules, engine, record: $(COVERED) %" $(PY) -m tests.counted $(COVERED)

outside:
	@$(PY) -m pytest $(SPREAD) $(addprefix --ignore=,$(INSIDE)) </dev/null

bench: $(DEV_READY)  ## print how long an assessment takes, as ratios
	@$(PY) tests/bench/run.py
	@$(PY) tests/bench/cohort.py

soak: $(DEV_READY) parts  ## every check at full scale, figures to docs/measured.md (hours; PARTS="hooks cql" for some)
	@$(PY) tests/soak/run.py $(PARTS) </dev/null

docs: $(DEV_READY)  ## write what is generated again: README's example, manual, lesion page
	@$(PY) docs/make_readme.py
	@$(PY) docs/make_manual.py
	@$(PY) docs/make_record.py
	@$(PY) docs/make_cql.py
	@$(PY) docs/make_hooks.py
	@$(PY) docs/make_lesion.py
	@$(PY) docs/make_capture.py
	@$(PY) docs/make_truth.py

format: $(DEV_READY)  ## put the code into the house format
	@$(PY) -m ruff check --quiet --fix . && $(PY) -m ruff format --quiet .

pins: $(DEV_READY)  ## pin and hash the dependencies again (needs the network)
	@scripts/pins $(PY)

clean:  ## remove the set-up, caches and reports
	@rm -rf $(VENV) .venv-pins demo/out build dist *.egg-info .counted .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find painpath tests demo docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@python=$$(scripts/find-python) && echo "Setting up $(VENV) with $$python; the first time takes a few minutes." && \
	  { "$$python" -m venv $(VENV) || { echo "$$python cannot make a virtual environment: install its venv package (Debian: python3-venv)." >&2; rm -rf $(VENV); exit 1; }; }

$(RUN_READY): | $(PY)
	@$(QUIET) "dependencies" $(PY) scripts/install requirements.txt $(PIP)
	@$(QUIET) "painpath" $(PIP) --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.ready-run-* && touch $@

$(DEV_READY): | $(PY)
	@$(QUIET) "dependencies and test tools" $(PY) scripts/install requirements-dev.txt $(PIP)
	@$(QUIET) "painpath" $(PIP) --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.ready-dev-* $(VENV)/.ready-run-* && touch $@ $(RUN_READY)
