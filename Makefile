# make setup    the environment in .venv, from requirements.lock, the default models, the sample
# make up       start the Prefect server, worker, watcher and app; safe to run again
# make down     end what make up started
# make demo     the main job on the sample company: index, ask, train, compare, recommend
# make compare  all arms on all questions, tuned on all examples, as an experiment: an hour or more
# make check    format, lint, types, imports, unit tests: two minutes or three
# make test     everything: 14 to 22 minutes
# make faults   nights killed and starved at about 280 points; the disk of 100 nights: 70 minutes
# make attack   the attacks that take too long for make test; docs/security.md names them
# make bench    side-by-side measurements, real nights, two comparisons: two hours
# make race     the libraries that a user would take instead, installed and run beside it: docs/race.md
# make sbom     the packages as a CycloneDX list: reports/sbom.json
# make lock     resolve pyproject.toml into requirements.lock again, with the hash of every file

.DEFAULT_GOAL := help
.PHONY: help setup up down demo compare check types unit test faults attack bench race sbom lock
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE :=
# as pip does: a company's proxy has a certificate of its own
export UV_SYSTEM_CERTS ?= 1
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
# torch-2.13.0+cpu, cp311, x86-64, is not on PyPI; where PIP_FIND_LINKS offers it, it is taken
TORCH_CPU := sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
LINKS := $(foreach link,$(PIP_FIND_LINKS),--find-links "$(link)") # uv reads no pip configuration

help:
	@sed -n 's/^# //p' Makefile

setup: .venv/installed
	@install -m 755 cli/inhouse.sh .venv/bin/inhouse
	@python -m cli init

.venv/installed: requirements.lock
	@echo "Setting up .venv from requirements.lock: a minute or two with an empty cache"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@cp requirements.lock .venv/requirements.lock # where +cpu is offered it is taken, and has to be named
	@! .venv/bin/uv pip install --dry-run --reinstall --no-deps --python .venv/bin/python $(LINKS) torch==2.13.0 2>&1 \
		| grep -q 'torch==2.13.0+cpu' || sed -i 's/^torch==2.13.0 /torch==2.13.0+cpu /' .venv/requirements.lock
	@.venv/bin/uv pip install --quiet --python .venv/bin/python $(LINKS) --no-deps --require-hashes -r .venv/requirements.lock
	@touch $@

up: setup
	@inhouse up

down: .venv/installed
	@inhouse down

demo: setup
	@inhouse demo

EVERYTHING := compare.questions=null compare.arms=null finetune.train_fraction=1.0 'finetune.learning_curve_fractions=[0.25,0.5]' \
	levels.full.epochs=2 levels.partial.epochs=3 levels.adaptive.epochs=3 \
	finetune.micro_batch_tokens=2048 # a third faster, and half a GiB more

compare: setup
	@inhouse run reindex
	@python -m tasks.dataset.snapshot
	@echo "All arms, all questions, all examples: a DVC experiment of an hour or more"
	@python -m flows.experiment $(EVERYTHING) --target recommend --take
	@echo "Done: reports/comparison.html. Next: inhouse promote --by NAME --why \"…\""

check: .venv/installed
	@echo "format, lint, types, import directions, unit tests"
	@ruff format --check . && ruff check .
	@$(MAKE) --no-print-directory --jobs 2 types unit # mypy keeps one core busy for a minute
	@echo "All good. Next: make test"

types:
	@mypy && lint-imports --no-logo

unit:
	@pytest -q tests/unit -m quick -n 2 --dist worksteal

test: setup check
	@echo "everything: flows, pipeline and app, with the real models"
	@pytest tests -m "not quick and not attack" -n 3 --dist loadgroup --no-loadscope-reorder --durations 12 # a third is waiting
	@echo "All tests passed. Next: make demo, or commit."

faults: setup
	@echo "Faults: cases go to reports/faults.jsonl as they end; what fails is shown here"
	@python -m tests.faults
	@python -m tests.faults.disk
	@python -m tests.faults.worker
	@echo "After every fault the index was what a clean build makes."

attack: setup
	@echo "Attacks: each must fail"
	@pytest tests/attack -m attack
	@echo "No attack got through."

bench: setup
	@python -m bench.index.store
	@python -m bench.nights.reindexing
	@python -m bench.documents.parsing
	@python -m bench.pii.redaction
	@python -m bench.pii.rules
	@python -m bench.pii.tagger
	@python -m bench.answer.handbook
	@python -m bench.answer.handbook_answers bench/answer/handbook_dev.jsonl reports/handbook_answers.jsonl
	@python -m flows.reindex && python -m bench.answer.latency # which asks the sample
	@python -m bench.models.generation
	@python -m tasks.dataset.snapshot && dvc repro examples && python -m bench.training.levels
	@python -m bench.training.gpu # if there is one
	@python -m bench.decision.choice bitext_support && python -m bench.decision.choice xquad_en && python -m bench.decision.choice skab
	@python -m bench.nights.real
	@python -m bench.nights.cluster --documents 300 --steps embed # short: docs/cluster.md has 2,000 documents
	@python -m bench.scale.steps --documents 30 100 --output reports/scale-short.json # not what `inhouse estimate` reads

race: setup
	@python -m bench.race

sbom: .venv/installed
	@uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock --of JSON -o reports/sbom.json
	@echo "Done: reports/sbom.json."

lock: .venv/installed
	@uv pip compile --quiet --generate-hashes --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	@grep -q '$(TORCH_CPU)' requirements.lock || sed -i 's/^torch==2.13.0 .*/&\n    --hash=$(TORCH_CPU) \\/' requirements.lock
	@echo "uv==$(UV_VERSION)" | uv pip compile --quiet --generate-hashes --python-version 3.11 - -o requirements-uv.lock
	@echo "Locked. Next: make setup test"
