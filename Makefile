# make demo    the main job on practice shops, from a spreadsheet to orders
# make test    the tests (the slow ones run in .ci/run)
# make check   format, lint, types, import contracts
# make bench   speed, as ratios
# make messages, make docs   write again what is made from the program: the catalogue of sentences, pages of tables
# Each target makes .venv by itself. Needs Python 3.11 or newer; choose one with: make test PYTHON=python3.12

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first command that is Python 3.11 or newer; empty when there is none.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
WORKERS ?= auto
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url pyproject.toml

.PHONY: help demo test check bench messages docs lock clean setup

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: .venv/.ready

# The stamp is newer than everything it was made from, so a second "make test" starts at once.
.venv/.ready: requirements/dev.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Lapakdesa needs Python 3.11 or newer. Install it, or name it: make test PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check
	@touch $@

demo: .venv/.ready
	$(BIN)/lapakdesa demo

test: .venv/.ready
	$(BIN)/python -m pytest -q -n $(WORKERS) --maxprocesses 8 --dist loadscope -m "not slow"

check: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

bench: .venv/.bench-ready
	$(BIN)/python -m benchmarks

# What the import is measured against; nothing else needs it. The versions that both use are those of dev.txt.
.venv/.bench-ready: requirements/bench.txt .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m pip check
	@touch $@

messages: .venv/.ready
	$(BIN)/python scripts/messages.py

# The pages of docs/reference that are tables of the program.
docs: .venv/.ready
	$(BIN)/python scripts/docs_pages.py
	$(BIN)/python scripts/contract_page.py
	$(BIN)/python -m tests.cli.commands_page

# Needs the tool "uv". The files name no registry, so they serve behind any mirror.
lock:
	$(LOCK) --extra postgresql -o requirements/runtime.txt
	$(LOCK) --extra postgresql --group dev -o requirements/dev.txt
	$(LOCK) --extra postgresql --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
