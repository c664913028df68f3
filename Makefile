# The two commands are `make run` and `make test`; both install first.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# One more than cores: tests wait for each other's processes.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: install run test soak check docs pictures bench coverage mutation

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

run: install
	$(BIN)/prescreen refresh

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: install
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

soak: install
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest --hypothesis-profile searching $$(grep -rl "@given" tests)

docs: install
	$(BIN)/python -m flows.data_dictionary > docs/data_dictionary.md
	$(BIN)/python -m flows.coverage_sheet docs/protocols
	$(BIN)/python -m flows.rule_reference > docs/protocols/rules.md
	sed -i '/^| columns | dates kept/,$$d' docs/pseudonymous.md
	$(BIN)/python -m flows.pseudonymous.decisions >> docs/pseudonymous.md
	PYTHONPATH=tests $(BIN)/python -m docs.regenerate

pictures: install
	cd tests && ../$(BIN)/python -m docs.pictures ../docs/pictures

bench: install
	$(BIN)/python -m benchmarks.bench --size whole

coverage: install
	$(BIN)/python -m benchmarks.branches

# Hours; goes on where it was interrupted until .venv/faults.jsonl is deleted.
mutation: install
	$(BIN)/python -m benchmarks.mutation --told .venv/faults.jsonl
