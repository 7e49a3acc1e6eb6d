# Each of these makes the environment in .venv first; `python make.py ...` does the same without Make.
PYTHON ?= python3

.PHONY: run check test install
run check test install:
	@$(PYTHON) make.py $@ $(ARGS)
