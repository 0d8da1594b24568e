# Needs make and Python 3.11 or newer; everything else is fetched into .venv.

PORT ?= 8501
ARGS ?=
SERVE ?=
# A CPU-only PyTorch on Linux: TORCH_INDEX=https://download.pytorch.org/whl/cpu make run
TORCH_INDEX ?=

VENV := .venv
PY := $(VENV)/bin/python
# Specs, links, words and rooms, traces of networks against torch, and three pages.
QUICK := tests/test_spec.py tests/test_permalink.py tests/test_golden_links.py tests/test_words.py tests/test_rooms.py \
	tests/test_each.py tests/test_presets.py tests/test_units.py tests/test_facts_of_choices.py tests/analysis/trace \
	tests/pages/test_explore.py tests/pages/test_numbers.py tests/pages/test_lessons.py

PIP := $(PY) -m pip install --disable-pip-version-check
LOCKED := --no-deps --require-hashes -r locked
TORCH = $(shell grep '^torch==' requirements.txt)
# uv and pip-audit, apart from what the app and its tests run with.
TOOLS := $(VENV)/tools

.DEFAULT_GOAL := help
.PHONY: help run serve test quick bench lint lock audit clean

help: ## what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.run ## serve the app on http://localhost:8501 (another port: make run PORT=8600)
	@$(PY) -c "$$PORT_IS_FREE" $(PORT) $@
	@exec $(PY) -m explorer serve --port $(PORT)

serve: $(VENV)/.run ## serve a class: a process for each core, with nginx in front (more: make serve SERVE="--host NAME")
	@$(PY) -c "$$PORT_IS_FREE" $(PORT) $@
	@exec $(PY) -m explorer serve --processes 0 --port $(PORT) $(SERVE)

test: $(VENV)/.dev ## run all tests (some of them: make test ARGS="-k diagram")
	@$(PY) tests/setup_browser.py
	@$(PY) -m tests.setup_nginx
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

quick: $(VENV)/.dev ## a minute's answer, without a browser (more: make quick ARGS=tests/export)
	@$(PY) -m pytest -n 2 --dist worksteal $(QUICK) $(ARGS)

bench: $(VENV)/.dev ## measure what is claimed to be fast
	@$(PY) -m bench

lint: $(VENV)/.dev ## check the code: faults, form, types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

lock: $(TOOLS)/.made ## write locked/ after a pin was changed (all that may be newer: make lock ARGS=--upgrade)
	@$(TOOLS)/bin/python locked/write.py $(ARGS)

audit: $(TOOLS)/.made ## ask which versions in locked/ have known advisories
	@$(TOOLS)/bin/python locked/audit.py

clean: ## remove .venv and all caches
	rm -rf $(VENV) .pytest_cache .hypothesis .ruff_cache .mypy_cache test-results
	find . -name __pycache__ -prune -exec rm -rf {} +

# The stamps are touched last, so an install that was cut short is taken up again.

$(VENV)/.dev: locked/requirements-dev.txt $(VENV)/.run
	$(PIP) $(LOCKED)/requirements-dev.txt
	@touch $@

# PyTorch last, pinned but without a hash: which file it is depends on where it is taken from. What it needs is then there,
# but for CUDA, which comes with PyPI's on Linux.
$(VENV)/.run: requirements.txt locked/requirements.txt | $(VENV)/.made
	@echo "Installing into $(VENV). The first time takes minutes: PyTorch is large."
	$(PIP) $(LOCKED)/requirements.txt
	$(if $(TORCH_INDEX),$(PIP) --no-deps --index-url $(TORCH_INDEX) $(TORCH))
	$(PIP) $(TORCH)
	@touch $@

$(TOOLS)/.made: locked/requirements-tools.txt | $(VENV)/.made
	$(PY) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check $(LOCKED)/requirements-tools.txt
	@touch $@

$(VENV)/.made:
	@found=; for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$python; \
	  $$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  $$python -m venv $(VENV) && touch $@; exit; \
	done; \
	if [ -n "$$found" ]; then \
	  echo "$$found has no venv and ensurepip; on Debian or Ubuntu, install python3-venv."; \
	else \
	  echo "Python 3.11 or newer is missing; install it, or name yours: make run PYTHON=/path/to/python3"; \
	fi >&2; exit 1

define PORT_IS_FREE
import socket, sys
port, target = sys.argv[1:]
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(port)))
    except (OSError, OverflowError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        sys.exit(f"Port {port} cannot be used ({reason}); choose another: make {target} PORT=8600")
endef
export PORT_IS_FREE
