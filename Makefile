# Each of these makes the environment in .venv first; `python make.py ...` does the same without Make.
# CUDA=1 and CPU=1 choose PyTorch's build (docs/installing.md).
PYTHON ?= python3

.PHONY: run check test docs texts install bundle
run check test docs texts install bundle:
	@$(PYTHON) make.py $@ $(if $(CUDA),--cuda) $(if $(CPU),--cpu) $(ARGS)
