# All that one does with a clone. `make demo` and `make test` do the set-up they need; `make` alone lists the rest.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
SPARK := .venv-spark
SPARK_STAMP := $(SPARK)/.set-up
SAIL := .venv-sail
SAIL_STAMP := $(SAIL)/.set-up
POSTGRES_STAMP := $(VENV)/.set-up-postgres
STORE_STAMP := $(VENV)/.set-up-object-store
S3_SERVER := .venv-s3
S3_SERVER_STAMP := $(S3_SERVER)/.set-up
NOTEBOOK := .venv-notebook
NOTEBOOK_STAMP := $(NOTEBOOK)/.set-up
# Short sessions: compiling what runs once costs Java more than running it, and a second thread to sweep little helps nobody.
BRIEF_JAVA := JDK_JAVA_OPTIONS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
LOCKER := .venv-lock
LOCKS := requirements.lock requirements-spark.lock requirements-sail.lock requirements-postgres.lock requirements-object-store.lock requirements-s3-server.lock requirements-notebook.lock
PIN = $(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
COMPILE = $(PIN) --group dev pyproject.toml
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long fuzz mutants golden forms check check-sql check-types check-code check-house lock spark test-spark test-spark-months test-spark-cluster test-spark-models sail test-sail test-sail-months test-sail-models bench bench-spark bench-sail postgres object-store s3-server notebook ui clean

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## /make \1  /p' $(MAKEFILE_LIST)

setup: $(STAMP) ## the environment in .venv, every package pinned by its hash; done once

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or later is needed, and there is none here (apt install python3)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "make: $(PYTHON) lacks its module for environments; install it, then try again:"; \
		echo "      apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); this takes a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-compile --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib assets origyne_pipeline || true
	@touch $@

demo: setup ## a month of invented deposits, from an FTP server on this machine to invoices and the bank's file
	@$(BIN)/origyne demo

# Each worker begins with half of the tests and takes from the other at the end: what a module prepares is prepared once.
test: setup ## the tests but those that take long; ROOM=rating: those of one room and of its models
	@$(BIN)/pytest -n 2 --dist worksteal -m "not long" $(PYTEST) $(if $(ROOM),tests/$(ROOM) tests/sql/test_models.py -k "not test_models.py or [$(ROOM)/")

test-long: setup ## the tests that take long: kills, whole nasty months, runs one after another, real servers, judges of PDF
	@$(BIN)/pytest -n 2 --dist loadfile -m long $(PYTEST)

fuzz: setup ## reads mutants of CSV files, workbooks, layouts and bank files (CASES=20000 of each)
	@ORIGYNE_FUZZ_CASES=$(or $(CASES),2000) $(BIN)/pytest -q tests/fuzz

# Of the register, the numbering only.
mutants: setup ## mutants of the modules that money hangs on, each against their tests; those that live, and the score
	@$(BIN)/mutmut run --max-children 2 '*.money.*' '*.periods.*' '*.vat.*' '*.bands.*' '*.mandates.*' '*.identifiers.*' \
		'*.vat_categories.*' '*.quantities.*' '*.masking.*' '*.chain.*' '*next_number*' > /dev/null
	@$(BIN)/python -m tests.mutants

golden: setup ## what follows from the models, written anew: graph, column lineage, tables and answers of the docs; then look at the difference
	@$(BIN)/python -m tests.assets.graph
	@$(BIN)/python -m tests.assets.lineage
	@$(BIN)/python -m tests.docs_tables
	@$(BIN)/python -m tests.publication.questions
	@git status --short tests/assets/graph.json assets/column_lineage.json docs

forms: setup ## the blank .xls that people fill, saved anew by LibreOffice from the description of its sheets
	@$(BIN)/python -m tests.onboarding.blank_forms
	@git status --short origyne_pipeline/onboarding/profile/blank.xls

# Two at a time: the lint of SQL takes as long as all others together, so it begins first.
check: setup ## format, lint, types, import rules, SQL, rules of the house and of the docs; in under a minute
	@$(MAKE) --no-print-directory -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		check-sql check-types check-code check-house

check-sql: setup
	$(BIN)/sqlfluff lint --nocolor --disable-progress-bar sql
check-types: setup
	$(BIN)/mypy
check-code: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
check-house: setup
	$(BIN)/pytest tests/test_house.py tests/test_docs.py tests/test_tables.py

# uv, in an environment of its own, finds the versions of every platform and Python; the files name no address.
lock: ## the lock files (all, Spark, Sail, PostgreSQL, object store, notebook) from pyproject.toml; versions stay (UPGRADE=--upgrade for the newest)
	@test -x $(LOCKER)/bin/uv || { $(PYTHON) -m venv $(LOCKER) && $(LOCKER)/bin/pip install --quiet uv; }
	@$(COMPILE) --output-file requirements.lock > /dev/null
	@$(COMPILE) --extra spark --output-file requirements-spark.lock > /dev/null
	@$(COMPILE) --extra sail --constraints requirements.lock --output-file requirements-sail.lock > /dev/null
	@$(PIN) --extra postgres --constraints requirements.lock pyproject.toml --output-file requirements-postgres.lock > /dev/null
	@$(PIN) --extra object-store --constraints requirements.lock pyproject.toml --output-file requirements-object-store.lock > /dev/null
	@$(PIN) --group s3-server --constraints requirements.lock --output-file requirements-s3-server.lock > /dev/null
	@$(PIN) --group notebook --constraints requirements.lock --output-file requirements-notebook.lock > /dev/null
	@! grep -n '://' $(LOCKS) || { echo "make: a lock file names an address"; exit 1; }
	@git diff --stat $(LOCKS)

spark: $(SPARK_STAMP) ## the environment in .venv-spark: all that .venv has, and PySpark; needs a Java of 17 or later

$(SPARK_STAMP): $(STAMP) requirements-spark.lock
	@java -version > /dev/null 2>&1 || { echo "make: Spark runs on Java 17 or later (apt install default-jre-headless)"; exit 2; }
	@echo "Setting up $(SPARK); PySpark is 400 MB."
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	@$(SPARK)/bin/pip install --quiet --no-compile --no-deps --require-hashes -r requirements.lock
	@$(SPARK)/bin/pip install --quiet --no-compile --no-deps --no-build-isolation --require-hashes -r requirements-spark.lock
	@$(SPARK)/bin/pip install --quiet --no-compile --no-deps --no-build-isolation -e .
	@touch $@

test-spark: spark ## the tests that need Spark: models and whole months, on both engines (CASES=first: the first case of each model)
	@$(MAKE) --no-print-directory -j 2 test-spark-months test-spark-models

# Two processes side by side, not workers of one: PySpark ends a process that imports it and has no main module.
test-spark-months: spark
	@$(BRIEF_JAVA) $(SPARK)/bin/pytest tests/rating/test_months_on_engines.py
test-spark-cluster: spark
	@$(BRIEF_JAVA) $(SPARK)/bin/pytest tests/rating/test_spark_cluster.py
test-spark-models: spark
	@$(BRIEF_JAVA) $(SPARK)/bin/pytest tests/rating/test_models_on_engines.py tests/rating/test_spark_cluster.py tests/assets/test_rating_apart.py \
		$(if $(filter first,$(CASES)),-m "not further")

sail: $(SAIL_STAMP) ## the environment in .venv-sail: all that .venv has, and Sail; needs no Java

$(SAIL_STAMP): $(STAMP) requirements-sail.lock
	@echo "Setting up $(SAIL); Sail is 60 MB."
	@test -x $(SAIL)/bin/python || $(PYTHON) -m venv $(SAIL)
	@$(SAIL)/bin/pip install --quiet --no-compile --no-deps --require-hashes -r requirements.lock
	@$(SAIL)/bin/pip install --quiet --no-compile --no-deps --no-build-isolation --require-hashes -r requirements-sail.lock
	@$(SAIL)/bin/pip install --quiet --no-compile --no-deps --no-build-isolation -e .
	@touch $@

test-sail: sail ## the tests that need Sail: each case of each model, and whole months, on both engines
	@$(MAKE) --no-print-directory -j 2 test-sail-months test-sail-models

test-sail-months: sail
	@$(SAIL)/bin/pytest tests/rating/test_months_on_engines.py tests/rating/test_sail_server.py
test-sail-models: sail
	@$(SAIL)/bin/pytest tests/rating/test_models_on_engines.py tests/assets/test_rating_apart.py

bench: setup ## how fast, against baselines measured beside it (ROWS=10000000 for more); a table at the end
	@$(BIN)/python -m benchmarks $(ROWS)

bench-spark: spark ## rates a million invented events (ROWS=...) on both engines, compares every row, tells what each took
	@$(SPARK)/bin/python -m tests.rating.engines_agree --invent $(or $(ROWS),1000000)

bench-sail: sail ## the same on Sail
	@$(SAIL)/bin/python -m tests.rating.engines_agree --engine sail --invent $(or $(ROWS),1000000)

# In .venv itself: whatever records or shows a run needs it, and it adds two packages to those that are there.
postgres: $(POSTGRES_STAMP) ## adds to .venv what keeps Dagster's runs in PostgreSQL (docs/operating.md); again after each upgrade

$(POSTGRES_STAMP): $(STAMP) requirements-postgres.lock
	@$(BIN)/pip install --quiet --no-compile --no-deps --require-hashes -r requirements-postgres.lock
	@touch $@

object-store: $(STORE_STAMP) ## adds to .venv what keeps the lake in S3 or the like (docs/operating.md); again after each upgrade

$(STORE_STAMP): $(STAMP) requirements-object-store.lock
	@$(BIN)/pip install --quiet --no-compile --no-deps --require-hashes -r requirements-object-store.lock
	@touch $@

s3-server: $(S3_SERVER_STAMP) ## a server that speaks S3, for tests, in an environment of its own

$(S3_SERVER_STAMP): requirements-s3-server.lock
	@test -x $(S3_SERVER)/bin/python || $(PYTHON) -m venv $(S3_SERVER)
	@$(S3_SERVER)/bin/pip install --quiet --no-compile --no-deps --require-hashes -r requirements-s3-server.lock
	@touch $@

notebook: $(NOTEBOOK_STAMP) ## plots of the months, in a browser (DATABASE=FILE: a standalone file; else the one of ORIGYNE_HOME)
	@$(NOTEBOOK)/bin/marimo run docs/months.py $(if $(DATABASE),-- --database $(DATABASE))

$(NOTEBOOK_STAMP): requirements-notebook.lock
	@echo "Setting up $(NOTEBOOK), once."
	@test -x $(NOTEBOOK)/bin/python || $(PYTHON) -m venv $(NOTEBOOK)
	@$(NOTEBOOK)/bin/pip install --quiet --no-compile --no-deps --require-hashes -r requirements-notebook.lock
	@touch $@

ui: setup ## the Dagster UI on the workspace, at http://127.0.0.1:3000
	@$(BIN)/origyne ui

clean: ## take away the environment, the caches and the demo; no data
	rm -rf $(VENV) $(SPARK) $(SAIL) $(NOTEBOOK) $(LOCKER) mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info .origyne/demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
