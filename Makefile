# make run    extract the sample bulletins into outputs/ and print a summary
# make test   run the whole test suite
# make test-spark  the tests of extractor/scale on a Spark cluster of this machine (Java 17 and 450 MB of PySpark)
# make check  ruff, mypy --strict, the import contracts, and the types of the review screen
# make screen build the review screen (needs Node; see docs/screen.md)
# make bench  measure everything, also beside the peers, and write docs/performance.md
# make lock   renew requirements-dev.lock after a change of pyproject.toml
# make schema renew schemas/ after a change of extractor/records.py
# make cookbook  renew the tables of docs/cookbook.md after a change of rules
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
JOBS ?= auto
PYSPARK ?= pyspark==4.3.0
WEB = extractor/review/web
SCREEN = extractor/review/static/index.html
SCREEN_SOURCES = $(wildcard $(WEB)/*.json $(WEB)/*.html $(WEB)/*.ts) $(shell find $(WEB)/src -type f)

.PHONY: run test test-spark spark check screen bench lock schema setup clean

run: $(READY)
	$(BIN)/extractor run corpora/bulletins -o outputs

test: $(READY) $(SCREEN)
	VENV=$(VENV) tools/screen.sh test
	$(BIN)/python -m pytest -q -n $(JOBS)

# PySpark is installed here and not by the lock: see docs/design.md
spark: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c requirements-dev.lock \
	  $(PYSPARK)

test-spark: spark
	$(BIN)/python -m pytest -q -m spark tests/scale

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict -p extractor
	$(BIN)/lint-imports
	VENV=$(VENV) tools/screen.sh check

screen: $(SCREEN)

# where no Node can be had, a message says so and the rest goes on without the screen
$(SCREEN): $(SCREEN_SOURCES) | $(READY)
	VENV=$(VENV) tools/screen.sh build

bench: $(READY)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e '.[bench]'
	$(BIN)/python benchmarks/report.py -o docs/performance.md

schema: $(READY)
	$(BIN)/extractor schema

cookbook: $(READY)
	$(BIN)/python tools/cookbook.py

lock:
	$(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-annotate --allow-unsafe --extra dev -o requirements-dev.lock pyproject.toml

setup: $(READY)

$(READY): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info extractor/review/static $(WEB)/node_modules
