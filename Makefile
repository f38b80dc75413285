# The commands of the house; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup tools train run chat review test e2e chaos lint bench readme lock clean
PY := .venv/bin/python
PYTHON ?= $(shell command -v python3 || command -v python3.11)
SETUP := $(PYTHON) tools/setup.py
# What was refused has been said in a sentence: make ends without its own line about it.
HUSH := kill -PIPE $$PPID
export RASA_TELEMETRY_ENABLED := false

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup:  ## make whatever is missing: environments, page, body model, language model
	@$(SETUP)

train:  ## train the language model if anything it learns from has changed
	@$(SETUP) --until encoder
	@.venv-rasa/bin/python -m nlu.train

run: setup  ## start every part and print one address to open
	@$(PY) -m bot run || { status=$$?; [ $$status -ne 2 ] || $(HUSH); exit $$status; }

chat: setup  ## the same assistant in this terminal
	@$(PY) -m bot chat

review: setup  ## open the page where an editor corrects how messages were read
	@$(PY) -m review

test: tools lint  ## every check and test; what CI runs
	@$(PY) -m pytest -n 2 -m "not system and not browser"
	@$(PY) -m pytest -m "system or browser"

e2e:  ## play the scripted conversations against the running system and print what they cover
	@$(PY) -m tests.e2e

N ?= 300
chaos: tools  ## kill every process at random moments of N conversations (N=300), and count what was lost
	@$(PY) -m tests.chaos --conversations $(N)

tools:  # what only the makers of the house need
	@$(SETUP) --until tools

lint: tools  ## style and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

bench: setup  ## print the numbers the README quotes
	@$(PY) -m tests.bench
	@$(PY) -m render bench
	@$(PY) -m render bench-bodies

readme:  ## write the made parts of the README: help texts, settings, licences
	@$(PY) tools/readme.py

lock:  ## write requirements/*.txt from what is installed
	@$(PY) tools/lock.py

clean:  ## remove everything that make setup made, shoppers' data too
	@$(PYTHON) tools/clean.py
