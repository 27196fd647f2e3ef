# `make demo` and `make test` need git, make and Python 3.11 or newer; they set up everything else in .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
AS_OF := 2026-11-16
PYTEST_ARGS ?=

.PHONY: help demo test lint docs bench lowest clean

help:
	@echo "make demo     set up tradeoff and lint the example company"
	@echo "make test     set up, and run every check and test"
	@echo "make docs     write what is generated: docs/rules.md, the rule table, the schema of the settings"
	@echo "make bench    measure against check-jsonschema, ajv-cli (needs npm) and git itself"
	@echo "make lowest   run the tests with the lowest versions of the dependencies that are allowed"

demo: $(VENV)/.installed
	@$(BIN)/tradeoff lint --as-of $(AS_OF) example-repo || test $$? -eq 1
	@echo
	@echo "These findings are deliberate: example-repo/README.md tells their story."

test: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/write_docs.py --check
	$(BIN)/python -m pytest $(PYTEST_ARGS)

docs: $(VENV)/.developing
	$(BIN)/python scripts/write_docs.py

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)
	$(BIN)/python benchmarks/run_histories.py $(BENCH_HISTORY_ARGS)

# Its own environment, so that the lowest versions never mix with the newest.
lowest:
	$(MAKE) VENV=.venv-lowest PIP_EXTRA="$(shell $(PYTHON) scripts/lowest.py)" .venv-lowest/.developing
	.venv-lowest/bin/python -m pytest $(PYTEST_ARGS)

$(BIN)/python:
	@$(PYTHON) scripts/make_venv.py $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . $(PIP_EXTRA)
	@touch $@

$(VENV)/.developing: $(BIN)/python pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' $(PIP_EXTRA)
	@touch $@ $(VENV)/.installed

clean:
	rm -rf .venv .venv-lowest build dist .mypy_cache .pytest_cache .ruff_cache
