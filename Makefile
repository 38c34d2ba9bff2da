.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
TRANSLATIONS := outage_hub/words/translations
MO := $(TRANSLATIONS)/uk/LC_MESSAGES/messages.mo

.PHONY: help run test faults check bench messages pictures lock

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: $(VENV)/run $(MO)  ## Start the hub with the sample city at http://127.0.0.1:8000
	@$(BIN)/outage-hub setup --sample
	@exec $(BIN)/outage-hub run

test: $(VENV)/test $(MO)  ## Run the whole test suite
	@$(PY) -m tests.needs
	$(BIN)/pytest -n auto

faults: $(VENV)/test $(MO)  ## Try the faults at length: 1,000 kills on each database, half an hour
	HUB_TEST_KILLS=1000 $(BIN)/pytest -n auto -rP --timeout 3600 tests/delivery

check: $(VENV)/test $(MO)  ## Format, lint, types, import contracts, catalogues, locks
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet outage_hub forms sheets_sync mailers public_feed
	$(PY) -m tests.catalogues
	$(PY) -m tests.locks

bench: $(VENV)/test $(MO)  ## Measure, as ratios in one run
	$(PY) -m benchmarks

messages: $(VENV)/test  ## Bring the Ukrainian catalogue up to the code
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --omit-header -o /tmp/hub.pot .
	$(BIN)/pybabel -q update --ignore-pot-creation-date --ignore-obsolete --no-fuzzy-matching -i /tmp/hub.pot -d $(TRANSLATIONS) -l uk

pictures: $(VENV)/test $(MO)  ## Make the pictures of README and the guide anew (needs Chromium)
	$(PY) docs/take_pictures.py

lock:  ## Pin the requirements anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 -c requirements.txt requirements-dev.in -o requirements-dev.txt

$(MO): $(TRANSLATIONS)/uk/LC_MESSAGES/messages.po | $(VENV)/run
	@$(BIN)/pybabel -q compile -d $(TRANSLATIONS)

$(VENV)/run: requirements.txt pyproject.toml
	@test -d $(VENV) || python3 -m venv $(VENV)
	@$(BIN)/pip install -q --require-hashes -r requirements.txt
	@$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(VENV)/test: requirements-dev.txt $(VENV)/run
	@$(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	@touch $@
