# `make demo` and `make test` do all the set-up. Other targets: check-full, bench, pins, clean.

PYTHON ?= python3
WORKERS ?= 2
ROOMS := geo seeds layers parks maps parkgis
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check-full bench pins clean

demo: .venv/demo.stamp
	$(BIN)/parkgis demo cambridge -o out/cambridge
	$(BIN)/parkgis demo shanghai -o out/shanghai
	@printf '\nDone. Open these; none of them needs a network:\n'
	@for file in out/*/map*.html out/*/report*.xlsx; do printf '  %s\n' "$(CURDIR)/$$file"; done
	@printf 'Ask about one parcel:  %s\n' '$(BIN)/parkgis explain out/shanghai SYN-PLANT-PARTLY-OUTSIDE'

test: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not long" --doctest-modules $(ROOMS) tests

# All that is too long for `make test`; tests/full/README.md names the stages. STAGES="oldest long" picks.
check-full: .venv/dev.stamp
	$(BIN)/python tests/full/run.py $(STAGES)

bench: .venv/dev.stamp
	@for script in benchmarks/bench_*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

# Write the pins anew after a change of pyproject.toml; then try them: rm -rf .venv && make test.
PIN := $(BIN)/pip-compile --quiet --upgrade --strip-extras --no-annotate --no-header \
	--no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
ON_WINDOWS := colorama==0.4.6 ; sys_platform == "win32"
pins: .venv/dev.stamp
	$(PIP) pip-tools
	$(PIN) -o requirements/demo.txt pyproject.toml
	$(PIN) -c requirements/demo.txt --extra test --extra dev --extra research --extra parquet --extra postgis -o requirements/dev.txt pyproject.toml
	$(PIN) -c requirements/dev.txt --extra mutation --extra test -o requirements/mutation.txt pyproject.toml
	$(PIN) -c requirements/oldest.in --extra test -o requirements/oldest.txt pyproject.toml
	@for file in demo dev mutation oldest; do echo '$(ON_WINDOWS)' >> requirements/$$file.txt; done

# Stamps: a second run installs nothing, a changed pin or pyproject.toml does.
.venv/demo.stamp: .venv/python.stamp requirements/demo.txt pyproject.toml
	$(PIP) -r requirements/demo.txt
	$(PIP) --no-deps --editable .
	@touch $@

.venv/dev.stamp: .venv/python.stamp requirements/dev.txt pyproject.toml
	$(PIP) -r requirements/dev.txt
	$(PIP) --no-deps --editable .
	@touch $@ .venv/demo.stamp

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'parkgis needs Python 3.11 or later, and "$(PYTHON)" is not that.'; \
	  echo 'Name another one:  make demo PYTHON=/path/to/python3.12'; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo 'No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv'; \
	  exit 1; }
	@touch $@

# Leaves the environment: rm -rf .venv removes that too.
clean:
	rm -rf out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis mutants
