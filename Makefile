# Pabal. `make demo` and `make test` are all that a newcomer needs.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
ifeq (, $(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo docs pages pictures test alerts faults mutations contract size versions one-process zones generated probes flower korean nightly check format lock bench bench-quick bench-pace bench-steering clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with everything in it, from the lock file

$(READY): requirements.lock pyproject.toml worker/pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e worker
	@touch $(READY)

demo: $(READY) ## send the example campaign on this machine, show it, end
	$(BIN)/pabal demo

docs: $(READY) ## build the pages as a site, build/docs/site/index.html; a broken link fails
	$(BIN)/python -m docs.site.build build/docs

pictures: $(READY) ## draw the tutorial's pictures again, from a real run
	$(BIN)/python -m tests.support.pages.pictures

test: $(READY) ## run all tests, on real servers from wheels
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

faults: $(READY) ## hurt real processes in every way we know, and count (half an hour)
	$(BIN)/python -m tests.faults

alerts: $(READY) ## cause each alert for real, under a real Prometheus and Alertmanager (an hour)
	$(BIN)/python -m tests.nightly.alerts

mutations: $(READY) ## break each law in a copy, and see that a test fails (some minutes)
	$(BIN)/python -m tests.faults.mutations

size: $(READY) ## install the client's wheel as a producer does, pinned, and sum it: 60 MB at most
	$(BIN)/python -m tests.nightly.size

versions: $(READY) ## install the wheel on Python 3.11, 3.12 and 3.13, submit once, run unit tests (minutes)
	$(BIN)/python -m tests.nightly

one-process: $(READY) ## run all tests in one process, which must not run out of descriptors (half an hour)
	$(BIN)/python -m pytest -p no:xdist

zones: $(READY) ## run all tests in another time zone than UTC, with a ledger that is set up in it (half an hour)
	TZ=Asia/Seoul TEST_LEDGER_ZONE=Asia/Seoul $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

contract: $(READY) ## judge calls by the provider's file: Prism, schemathesis, its Python SDK (PABAL_OPENAPI; minutes)
	$(BIN)/python -m tests.nightly.prism
	$(BIN)/python -m tests.nightly.fuzz
	$(BIN)/python -m tests.nightly.sdk

generated: $(READY) ## check 10,000 generated lists a format, campaign files and workbooks (an hour)
	GENERATED_LISTS=10000 GENERATED_CAMPAIGNS=10000 GENERATED_WORKBOOKS=10000 \
	  $(BIN)/python -m pytest -n 2 tests/unit/recipients/test_generated_lists.py tests/unit/submit/test_generated.py

probes: $(READY) ## hurt an installation, and write down what its probes say (ten minutes)
	$(BIN)/python -m tests.nightly.probes

flower: $(READY) ## look at Flower by a real browser (a minute; needs chromium)
	$(BIN)/python -m tests.nightly.flower

korean: $(READY) ## look at the site's Korean pages by a real browser, and for English on Korean screens (minutes; needs chromium)
	$(BIN)/python -m tests.nightly.korean
	$(BIN)/python -m tests.nightly.korean_screens

pages: $(READY) ## follow every how-to page on real installations (minutes)
	$(BIN)/python -m tests.nightly.pages

nightly: pages korean probes flower size versions contract one-process zones generated mutations faults alerts ## what is too long for .ci/run

check: $(READY) ## form, lint, import rules, types, dead code, unused dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/vulture producer worker
	$(BIN)/vulture producer worker tests bench examples
	$(BIN)/deptry producer
	cd worker && ../$(BIN)/deptry .

format: $(READY) ## put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## renew requirements.lock from both halves' pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras --no-emit-package pabal --no-emit-package pabal-worker pyproject.toml worker/pyproject.toml -o requirements.lock

bench: $(READY) ## all costs as one table, beside other queues; an hour (quick: python -m bench --quick)
	$(BIN)/python -m bench --people 10000 300000 --people-once 1000000 3000000 --workers 1 2 8 --task-messages 150 --write

bench-quick: $(READY) ## first figures, a few minutes
	$(BIN)/python -m bench.quick

bench-pace: $(READY) ## the proofs of pace: caps, starts, fairness; 25 minutes
	$(BIN)/python -m bench.pace --write

bench-steering: $(READY) ## how the pace follows the provider, simulated and real; an hour
	$(BIN)/python -m bench.steering --write

clean: ## remove .venv and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
