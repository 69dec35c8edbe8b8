unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test bench chaos check format pins words screenshot

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## Install what is missing, then run the site, the worker and a mail catcher
	@.make/venv
	@exec .venv/bin/python .make/run.py

test: ## Run every test; says at the end which did not run, and why
	@.make/venv tests
	@exec .venv/bin/python .make/test.py $(ARGS)

bench: ## Measure the speed, each figure as a ratio taken in one run
	@.make/venv tests
	@exec .venv/bin/python -m tests.bench $(ARGS)

chaos: ## Kill, stop, fill and starve everything while letters are written, and judge what became of them
	@.make/venv tests
	@exec .venv/bin/python -m tests.chaos $(ARGS)

check: ## Formatting, lint, types, order of rooms and house rules, without the other tests
	@.make/venv tests
	@exec .venv/bin/python -m pytest -q -p no:randomly tests/house

format: ## Format the code, fill in the tables of the README, and keep the fingerprints of the letters' words
	@.make/venv tests
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format --quiet . && .venv/bin/python -m tests.support.readme && .venv/bin/python -m tests.support.wordings

pins: ## Pin the requirements again, with hashes, after editing .requirements.in or tests/requirements.in
	@.make/venv tests
	@exec .make/pins

words: ## Collect the words to translate into app/translations/messages.pot
	@.make/venv
	@exec .make/words

screenshot: ## Take the README's screenshot of the running code
	@.make/venv tests
	@exec .venv/bin/python -m tests.support.screenshot
