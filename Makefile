# make setup   the environment in .venv, from requirements.lock, the default models, the sample
# make demo    the main job on the sample company, then questions with sources
# make check   format, lint, types, imports, unit tests: well under a minute
# make test    everything
# make faults  the night, killed and starved at two hundred places: at most 40 minutes
# make bench   side-by-side measurements, and real nights: the better part of an hour
# make lock    resolve pyproject.toml into requirements.lock anew

.DEFAULT_GOAL := help
.PHONY: help setup demo check test faults bench lock
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE :=
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
LINKS := $(foreach link,$(PIP_FIND_LINKS),--find-links "$(link)") # uv reads no pip configuration

help:
	@sed -n 's/^# //p' Makefile

setup: .venv/installed
	@python -m tasks.models
	@python -m data.samples.make
	@echo "Set up. Next: make demo, or: . .venv/bin/activate && python -m app ask --help"

.venv/installed: requirements.lock
	@echo "Setting up .venv from requirements.lock: a minute or two with an empty cache"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@.venv/bin/uv pip install --quiet --python .venv/bin/python $(LINKS) -r requirements.lock
	@touch $@

demo: setup
	@echo "The sample company: documents in, personal data out, index"
	@python -m flows.reindex
	@echo "Retrieval on its held-out questions"
	@dvc repro --quiet evaluate && dvc metrics show --md reports/evaluate.json
	@echo "Questions"
	@for question in \
		"How long is the warranty on a pump?" \
		"What does a seal kit for the AP-120 cost?" \
		"Who won the football match on Saturday?"; do \
		echo; echo "> $$question"; python -m app ask "$$question"; done
	@echo; echo "> How many days of leave does everyone have? (asked by staff)"
	@python -m app ask "How many days of leave does everyone have?" --groups staff
	@echo
	@echo "Done. What happened is in reports/, what was turned away in data/quarantine/. Next:"
	@echo "  . .venv/bin/activate && python -m app ask \"your question\""
	@echo "  README.md, 'Your own folder': three commands"

check: .venv/installed
	@echo "format, lint, types, import directions, unit tests"
	@ruff format --check . && ruff check . && mypy && lint-imports --no-logo && pytest -q tests/unit
	@echo "All good. Next: make test"

test: setup check
	@echo "everything: flows, pipeline and app, with the real models"
	@pytest tests --ignore tests/unit
	@echo "All tests passed. Next: make demo, or commit."

faults: setup
	@echo "Faults: cases go to tests/faults/outcomes.jsonl as they end; what fails is shown here"
	@python -m tests.faults
	@echo "After every fault the index was what a clean build makes."

bench: setup
	@python -m bench.store
	@python -m bench.reindexing
	@python -m bench.parsing
	@python -m bench.redaction
	@python -m bench.handbook
	@python -m flows.reindex && python -m bench.answers # which asks the sample
	@python -m bench.nights

lock: .venv/installed
	@uv pip compile --quiet --python-version 3.11 $(LINKS) --group dev pyproject.toml -o requirements.lock
	@sed -i 's/+cpu//' requirements.lock # the local build's name; elsewhere the plain version is taken
	@echo "Locked. Next: make setup test"
