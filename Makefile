# make        set up, build the review of this repository
# make test   set up, run the tests
# make model  train the reference parser anew
# make check  lint, types, import contracts, the review's own checks
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
STAMP := $(VENV)/.synced
export UV_PYTHON_DOWNLOADS = never

.PHONY: review test check check-code bench model clean
.DEFAULT_GOAL := review

review: $(STAMP)
	@$(VENV)/bin/tamis build

test: $(STAMP)
	$(VENV)/bin/pytest -n auto

check: check-code
	$(VENV)/bin/tamis check

check-code: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pyright
	$(VENV)/bin/numpydoc lint $$(find src/tamis/analysis -name '*.py')

bench: $(STAMP)
	$(VENV)/bin/pytest benchmarks --benchmark-only -o addopts=

model: $(STAMP)
	$(VENV)/bin/python -m dev.citations.train
	$(VENV)/bin/python -m dev.citations.calibrate

# uv itself lives in the environment, put there by pip, so nothing but Python is asked of the machine.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tamis needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13.6,<0.14'

$(STAMP): pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact --extra docx --extra pdf --quiet
	@touch $@

clean:
	rm -rf .tamis $(VENV)
