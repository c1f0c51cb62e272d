# Everything starts here: `make` lists what there is. Installs go to .venv and happen again only when a lock
# or pyproject.toml changed.

PYTHON ?= python3
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Without byte code every start of pytest compiles its plugins again, in each worker.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test bench screenshots lint serve clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Sell out a $45 DVD player and watch the alert (http://127.0.0.1:8000; Ctrl-C stops it)
	@$(BIN)/raincheck demo $(ARGS)

test: lint ## Lint, then run every test; names what could not run here and why (JOBS=2 ARGS='-k word')
	@$(BIN)/python -m pytest --quiet --numprocesses $(JOBS) --dist loadgroup $(ARGS)

bench: $(VENV)/.test ## Run the benchmarks: a table, and bench/results.json
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(VENV)/.test ## Take the pictures of the staff page again, into docs/screenshots
	@$(BIN)/python -m bench.screenshots $(ARGS)

lint: $(VENV)/.test ## Check format, style, types and which package imports which
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/.imports 2>&1 || { cat $(VENV)/.imports; exit 1; }
	@echo "lint: format, style, types and imports are in order"

serve: $(VENV)/.runtime ## Run the service (settings: RAINCHECK_*; see docs/)
	@$(BIN)/raincheck serve $(ARGS)

clean: ## Remove .venv, caches and build output; never a database
	rm -rf $(VENV) build dist test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Raincheck needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version 2>&1 | head -n 1`; name another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/pip
	@echo "installing what Raincheck runs on into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	@echo "installing what its tests need ..."
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@
