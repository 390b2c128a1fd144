# `make help` says what there is. Everything runs from .venv, which is made when it is missing or out of date.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# The first Python that is new enough; otherwise plain python3, which is then told what it lacks.
PYTHON ?= $(or $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done),python3)
VENV_PYTHON := .venv/bin/python
PYTEST := $(VENV_PYTHON) -m pytest
# Given on the command line or in the environment: PORT, SIM_PORT, DEMO_DIR, STACK_DIR, TEST_DATABASE_URL, TEST_TIME_ZONE,
# TEST_WORKERS, PYTEST_ARGS, BENCH.
PYTEST_ARGS ?=
# Dozens of short processes: without bytecode files each would compile all of our code anew.
unexport PYTHONDONTWRITEBYTECODE
# Tests wait for processes and for the wall clock half of their time: more workers than cores, each with its own database,
# simulator and browser. TEST_WORKERS=0 runs all in one process.
TEST_WORKERS ?=
# On SQLite tests mostly wait, on PostgreSQL they mostly work.
SHARED := -n $(or $(TEST_WORKERS),6) --dist worksteal
SHARED_ON_POSTGRES := -n $(or $(TEST_WORKERS),4) --dist worksteal
BENCH ?=
# `tests/passes.py` says what runs on which database.

# PostgreSQL and Valkey come with the development packages; with both servers given, the runtime ones are enough.
STACK_NEEDS := $(if $(and $(DATABASE_URL),$(REDIS_URL)),venv-runtime,venv)

.PHONY: help lock demo demo-reset stack test proof film zones bench check messages venv venv-runtime python-is-there clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: venv-runtime ## the hospital, the BPJS simulator and the relay on this machine; Ctrl-C stops all (PORT, SIM_PORT, DEMO_DIR)
	@exec $(VENV_PYTHON) -m tools.demo

demo-reset: venv-runtime ## forget the demo's data
	@$(VENV_PYTHON) -m tools.demo_reset

stack: $(STACK_NEEDS) ## the same on PostgreSQL, Valkey, gunicorn, uvicorn and Celery (PORT, PORT+1 and PORT+2, SIM_PORT, STACK_DIR)
	@exec $(VENV_PYTHON) -m tools.stack

test: venv ## every test on the database that it is about, domain and screens' verbs on both (SQLite, then PostgreSQL)
	TEST_PASS=most TEST_TIME_ZONE=$(or $(TEST_TIME_ZONE),Asia/Jakarta) $(PYTEST) $(SHARED) $(PYTEST_ARGS)
	TEST_PASS=most TEST_TIME_ZONE=$(or $(TEST_TIME_ZONE),Asia/Jayapura) $(VENV_PYTHON) -m tools.with_postgres $(PYTEST) $(SHARED_ON_POSTGRES) $(PYTEST_ARGS)

proof: venv ## the long proofs (PROOF=1 lengthens chaos, fuzz, soak and state machine)
	PROOF=1 $(PYTEST) -m "race or fault or slow or proof" $(PYTEST_ARGS)
	PROOF=1 TEST_PASS=all $(VENV_PYTHON) -m tools.with_postgres $(PYTEST) -m "race or fault or slow or proof" $(PYTEST_ARGS)
	$(VENV_PYTHON) -m tools.with_postgres $(PYTEST) tests/browser/test_afternoon.py $(PYTEST_ARGS)
	$(MAKE) zones

film: venv ## the pictures of the set-up anew (docs/screens/setup)
	$(VENV_PYTHON) -m tools.film

zones: venv ## every test on both databases, in the zones in which make test does not run them
	TEST_PASS=all TEST_TIME_ZONE=Asia/Makassar $(PYTEST) $(SHARED) $(PYTEST_ARGS)
	TEST_PASS=all TEST_TIME_ZONE=Asia/Jayapura $(PYTEST) $(SHARED) $(PYTEST_ARGS)
	TEST_PASS=all TEST_TIME_ZONE=Asia/Makassar $(VENV_PYTHON) -m tools.with_postgres $(PYTEST) $(SHARED_ON_POSTGRES) $(PYTEST_ARGS)

bench: venv ## the benchmarks, as text and JSON under var/bench (BENCH="install stack_memory": these alone)
	$(VENV_PYTHON) -m tools.bench $(BENCH)

check: venv ## lint, format, types, import rules, templates, the browser's scripts, migrations, deploy check
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet
	$(VENV_PYTHON) -m tools.browser_checks
	$(VENV_PYTHON) -m tools.django_checks

LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--quiet
UV ?= uv

lock: ## pin what pyproject.toml asks for, with hashes (needs uv; LOCK_ARGS=--upgrade takes newer versions)
	@for extra in "" demo khanza dev; do \
		file=requirements$${extra:+-$$extra}.txt; \
		$(LOCK) $(LOCK_ARGS) $${extra:+--extra $$extra} --output-file $$file || exit 1; \
		sed -i "1i # Made by \`make lock\` from pyproject.toml$${extra:+, with what the extra $$extra needs}." $$file; \
	done

messages: venv ## gather texts for translation into locale/ (needs gettext); run again after translating to compile
	$(VENV_PYTHON) manage.py makemessages -l en --no-location --no-wrap --no-obsolete -i .venv -i node_modules -i var -i tests -i bpjs_simulator -i docs
	$(VENV_PYTHON) manage.py compilemessages -l en -l id -i .venv -i node_modules

venv: python-is-there ## .venv with all that tests and checks need
	@$(PYTHON) tools/venv.py dev

venv-runtime: python-is-there
	@$(PYTHON) tools/venv.py runtime

python-is-there:
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) is not on this machine: install Python 3.11 or newer (Debian, Ubuntu: sudo apt install python3 python3-venv) and run the command again." >&2; \
		exit 1; }

clean: ## remove .venv and caches; the demo's data stays
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./var -prune -o -path ./node_modules -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
