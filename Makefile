# Everything one does here. `make help` lists it.
# Python 3.13 and Node 20 must be there; all else is set up in .venv/ and node_modules/.

PYTHON ?= python3.13
PY := .venv/bin/python
PIP_COMPILE := .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.NOTPARALLEL: # one installs into what the other has made
.PHONY: help setup run test long check format bench lock
.DEFAULT_GOAL := help

# A .venv whose Python is gone, as after an upgrade of it, is of no use: it is made anew.
$(shell test -x $(PY) || rm -rf .venv)

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: .venv/.done .venv/.command node_modules/.done ## all of the virtual environment and npm packages (run by what needs it)

# What running needs is half of it. Where all is installed already, that is used and kept up to date.
RUN_NEEDS := $(if $(wildcard .venv/.done),.venv/.done,.venv/.run) .venv/.command \
	$(if $(wildcard node_modules/.done),node_modules/.done,node_modules/.run)

run: $(RUN_NEEDS) ## start everything on this machine, with no account anywhere
	@$(PY) -m local $(ARGS)

PYTEST := $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test: setup ## run the tests, all but the long ones
	@$(PY) -m tests.chromium
	$(PYTEST) -m "not long" $(ARGS)

long: setup ## run the long tests: killed workers, a storm of faults, whole commands, the package, every operation of the API
	@$(PY) -m tests.chromium
	$(PYTEST) -m long $(ARGS)

check: setup ## format, lint, types, import rules, flows, templates, Azure's templates (compiled, if Bicep is found)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	$(PY) -m infra.check
	.venv/bin/switchboard flows check
	.venv/bin/switchboard flows templates

format: setup ## put code in the house's format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: setup ## measure, one line of JSON a figure (ONLY=name for one)
	@$(PY) -m tests.bench $(ONLY)

lock: setup ## compile requirements*.txt anew from pyproject.toml
	$(PIP_COMPILE) -o requirements.txt pyproject.toml
	$(PIP_COMPILE) --extra local -c requirements.txt -o requirements-local.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --extra local -c requirements-local.txt -o requirements-dev.txt pyproject.toml

define CHECK_NODE
@command -v node >/dev/null && command -v npm >/dev/null || \
	{ echo "missing: Node 20 with npm (node, npm)"; exit 1; }
@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || \
	{ echo "missing: Node 20 or later, found $$(node --version)"; exit 1; }
endef

define CHECK_PYTHON
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null || \
	{ echo "missing: Python 3.13 as $(PYTHON) (or: make PYTHON=/path/to/python3.13)"; exit 1; }
endef

PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# The command `switchboard`, in place: it is the code of this folder.
INSTALL_COMMAND := PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --progress=true --loglevel=error

# A stamp is a file of the folder that it is about: `npm ci` empties node_modules/, and both stamps with it.
.venv/.run: requirements-local.txt
	$(CHECK_PYTHON)
	$(CHECK_NODE)
	@echo "Setting up .venv to run (once, about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP_INSTALL) -r requirements-local.txt
	@touch $@

.venv/.done: requirements-dev.txt
	$(CHECK_PYTHON)
	$(CHECK_NODE)
	@echo "Setting up .venv with all tools (once, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# pyproject.toml names the command and its packages. Whoever needs this needs one of the two above first.
.venv/.command: pyproject.toml
	@$(INSTALL_COMMAND)
	@touch $@

node_modules/.run: package.json package-lock.json
	$(CHECK_NODE)
	@echo "Installing npm packages to run (once, about a quarter of a minute) ..."
	@$(NPM_CI) --omit=dev
	@touch $@

node_modules/.done: package.json package-lock.json
	$(CHECK_NODE)
	@echo "Installing all npm packages (once, about half a minute) ..."
	@$(NPM_CI)
	@touch $@
