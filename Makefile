# Two commands try it: `make demo` and `make test`. Each makes its own .venv first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test chaos night faults bench pictures docs check lock clean help

help:
	@echo "make demo      live one fortnight on sample data, under var/demo"
	@echo "make test      run every test; root has apt-get and npm install what they need"
	@echo "make chaos     kill and stop what sends at moments of chance: 30 times through a due date, 40 and 20 times in 2,000 mails; read 10,000 damaged ones and as many put together"
	@echo "make night     kill what sends 20,000 mails a thousand times, on either database"
	@echo "make faults    fail in 40 ways, a minute each and four at a time, around a letter that is due (a quarter of an hour)"
	@echo "make bench     how long large work takes, against its limits"
	@echo "make pictures  the letter as the README shows it, anew, in tests/pictures"
	@echo "make docs      write docs/settings.md anew from the settings"
	@echo "make check     formatting, lint, types, the floors of the house and how long its files are"
	@echo "make lock      write requirements.lock anew from pyproject.toml"
	@echo "make clean     remove the virtual environment and what was built"

demo: .venv/ready
	@$(BIN)/digest demo

test: .venv/ready
	@$(BIN)/python -m tests.postgresql
	@$(BIN)/python -m tests.mailservers
	@$(BIN)/python -m tests.judges
	$(BIN)/pytest

chaos: .venv/ready
	@$(BIN)/python -m tests.postgresql
	@$(BIN)/python -m tests.mailservers
	ROUNDS=30 MAILS=2000 KILLS=40 STOPS=20 MUTATED=10000 $(BIN)/pytest -n 3 -rP \
		tests/delivery/test_kill.py tests/web/desk/test_stop.py tests/reading/test_mutations.py tests/test_chaos.py \
		-k "not claimed and not (test_stop and postgresql)"

night: .venv/ready
	@$(BIN)/python -m tests.postgresql
	MAILS=20000 KILLS=1000 $(BIN)/pytest -n 2 -rP tests/delivery/test_kill.py -k "not claimed"

faults: .venv/ready
	@$(BIN)/python -m tests.postgresql
	@$(BIN)/python -m tests.mailservers
	LENGTH=60 $(BIN)/pytest -n 4 tests/operations/test_faults.py

bench: .venv/ready
	$(BIN)/python -m tests.bench.startup
	$(BIN)/python -m tests.bench.importing
	$(BIN)/python -m tests.bench.reading
	$(BIN)/python -m tests.bench.intake
	$(BIN)/python -m tests.bench.matching
	$(BIN)/python -m tests.bench.letter
	@$(BIN)/python -m tests.postgresql
	@$(BIN)/python -m tests.mailservers
	$(BIN)/python -m tests.bench.sending
	$(BIN)/python -m tests.bench.growth
	$(BIN)/python -m tests.bench.desk
	$(BIN)/python -m tests.bench.scale

pictures: .venv/ready
	@$(BIN)/python -m tests.judges
	@$(BIN)/python -m tests.pictures

docs: .venv/ready
	@$(BIN)/python -m tests.documentation
	@$(BIN)/python -m tests.journeys

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 0 tests/test_modules.py

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "digest needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "digest needs Python's venv: install the package python3-venv (apt-get install python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv (once; a minute or so)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lock: .venv/ready
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv dist build var/demo
