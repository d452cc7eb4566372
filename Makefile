# Two commands: `make run` opens a working vocational unit, `make test` passes.
# The first of these that is new enough; another one: make PYTHON=/path/to/python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python3.14 python; do \
  $$each -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
# One worker more than processors, four at most: tests wait for databases, pages and sockets.
WORKERS = $(shell $(BIN)/python -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
PYTEST_ARGS ?= -n $(WORKERS) --dist worksteal
# What installs is pinned as what is installed is, and builds nothing: wheels alone.
PIP := pip==26.3
UV := uv==0.13.9
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all:

# A run of the tests starts some two hundred processes: what one has compiled the next need not.
test test-fast test-twice: export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-fast test-twice check chaos bench bench-nation guards mutants lock sbom image clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	@exec $(BIN)/python -m bot run

# Delivery under fire comes last and alone: its processes are killed and frozen by the clock.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS) --both-asked --ignore tests/chaos
	$(BIN)/python -m pytest tests/chaos

# What most changes break first, in some 80 seconds: the rules, the records, the views and the
# conversations on SQLite, and what people saw before. No page, no server, no delivery, no walks
# through every act; no migrations, and nothing that tries records in any order, as whatever
# Hypothesis makes up does.
SLOW := chaos jobs practice practice_workspace privacy recipes security story test_cli.py \
  test_cli_keeping.py test_guards.py test_health.py test_kept_database.py test_mutants.py \
  test_nation.py test_oauth.py test_own_files.py test_practice.py test_web.py \
  behaviour/test_upgrade.py casework/test_recompute.py casework/test_told_again.py \
  casework/test_undo_and_edit_leave_nothing.py commands/test_nothing_is_cut.py \
  commands/test_socket_mode.py commands/test_statement_counts.py db/test_backups.py db/test_doors.py \
  db/test_former_texts.py db/test_migrations.py ips/fidelity/test_properties.py \
  ips/fidelity/test_two_engines.py refusals/test_the_command_line.py
test-fast: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS) --db sqlite -m "not hypothesis" $(SLOW:%=--ignore tests/%)

# Also what tests/one_database.py leaves out of `make test`, on the second database.
test-twice: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS) --db twice --ignore tests/chaos

# Long: delivery under kills, frozen processes and a misbehaving Slack; writes docs/reliability.md.
chaos: $(VENV)/.installed-dev
	$(BIN)/python -m bench.chaos --seeds 220 --messages 3300 --least-kills 500 --keep .chaos.jsonl --write docs/reliability.md

# What things cost, all short benches in turn: five minutes at most. docs/performance.md has what
# they said. One that misses its goal says so, and the others run all the same.
BENCHES := scores commands reckoning delivery
bench: $(VENV)/.installed-dev
	@for each in $(BENCHES); do $(BIN)/python -m bench.$$each || missed="$$missed $$each"; done; \
	  test -z "$$missed" || { echo "Not within its goal:$$missed"; exit 1; }

# Long: a country of 500 units in 150 workspaces, built and worked in for a quarter. It goes on where
# it was stopped; `--size middle --days 3` is a quarter of an hour.
NATION := --size nation --days 60 --peak 60 --keep build/nation
bench-nation: $(VENV)/.installed-dev
	$(BIN)/python -m bench.nation $(NATION) --write docs/performance.md

# Takes one guard out at a time, in a copy, and shows which tests go red; then every workspace
# filter, in memory. The record keeps both. Goes on where it was stopped, with the same code.
guards: $(VENV)/.installed-dev
	$(BIN)/python -m bench.guards --keep .guards.jsonl --write docs/decisions/0009-guards-that-bite.md
	$(BIN)/python -m bench.filters --write docs/decisions/0009-guards-that-bite.md

# Changes the rules of practice one small piece at a time and shows what no test notices; writes the
# record. Takes an hour, and goes on where it was stopped.
mutants: $(VENV)/.installed-dev
	nice -n 19 $(BIN)/python -m bench.mutants --write docs/decisions/0014-mutants.md

# What the continuous integration runs beside the tests.
check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.python:
	@if test -z "$(PYTHON)"; then echo "ips-bot needs Python 3.11 or newer, and found none. Install it \
	(python.org, your system's packages), or name yours: make PYTHON=/path/to/python3.12"; exit 1; fi
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is not there, or older than Python 3.11, which \
	ips-bot needs. Leave PYTHON out and make looks for one."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (on Debian and Ubuntu: apt \
	install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements.lock
	@echo "Installing what the bot needs (once, about a minute) ..."
	@$(INSTALL) $(PIP)
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.python requirements-dev.lock
	@echo "Installing what the tests need (once, about a minute) ..."
	@$(INSTALL) $(PIP)
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# Exact versions and hashes for every platform, and no download address.
lock: $(VENV)/.python
	$(INSTALL) $(UV)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# The software bill of materials, in CycloneDX, of what the lock names.
sbom: $(VENV)/.python
	$(BIN)/python -m bench.sbom > sbom.json

# A container that runs as nobody in particular and writes into its volume alone; see Containerfile.
BUILDER ?= podman
image:
	$(BUILDER) build -t ips-bot -f Containerfile .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
