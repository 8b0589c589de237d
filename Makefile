# Everything a checkout needs: python3, make and the package registries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help demo test check format bench heavy matrix messages clean

help:  ## show these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "ci_magic needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "this Python cannot make virtual environments (no ensurepip): sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,dev]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed  ## run the quickstart notebook on a real CSV, no key needed
	$(BIN)/python notebooks/demo.py

check: $(VENV)/.test  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/vulture

test: check  ## all tests but the heavy ones, with coverage
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest -m "not heavy" -n 3 --dist worksteal
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

heavy: $(VENV)/.test  ## the heavy tests
	$(BIN)/python -m pytest -m heavy

matrix: $(BIN)/python  ## the tests with the oldest supported versions
	$(PYTHON) -m venv $(VENV)/oldest
	$(VENV)/oldest/bin/python -m pip install --quiet --disable-pip-version-check -c tests/oldest.txt -e '.[test]'
	$(VENV)/oldest/bin/python -W ignore -m pytest -m "not heavy" -W ignore --ignore=tests/contract

format: $(VENV)/.test  ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test  ## print the benchmarks
	$(BIN)/python -m tests.benchmarks

clean:  ## remove what the targets made
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# Headers that change with every run, or that nobody fills in.
HEAD := Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By

messages: $(VENV)/.test  ## collect the messages again and compile the catalogues
	$(BIN)/pybabel -q extract -k _ --no-wrap --omit-header --sort-output --no-location -o ci_magic/locale/ci_magic.pot ci_magic
	for language in ko ja; do \
		file=ci_magic/locale/$$language/LC_MESSAGES/ci_magic.po; \
		$(BIN)/pybabel -q update -D ci_magic -l $$language --no-wrap -N --ignore-obsolete \
			-i ci_magic/locale/ci_magic.pot -d ci_magic/locale && \
		sed -E -i.old -e '1{/^$$/d;}' -e '$${/^$$/d;}' -e '/^"($(HEAD)): /d' \
			-e 's/^("Project-Id-Version:) +/\1 /' $$file && rm $$file.old || exit 1; done
	$(BIN)/pybabel -q compile -D ci_magic -d ci_magic/locale
