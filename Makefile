# `make check` is what CI runs.
.PHONY: help check fmt lint test pdf doc deny typos bench

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/:/'

check: fmt lint doc test deny typos ## Everything CI checks

fmt: ## Formatting
	cargo fmt --check

lint: ## Clippy, warnings are errors
	cargo clippy --all-targets --locked -- -D warnings

test: ## All tests (those that need ../shared run when it is there)
	cargo test --locked

# Some 190 more crates, so in a target directory of their own and without optimisation: `make test` stays as quick as it is.
# Clippy is put in the place of the compiler, as `cargo clippy` does it, so that the 500 crates are not gone through twice.
pdf: ## Clippy and tests of the feature `pdf` (editions as PDF)
	RUSTFLAGS="-D warnings" RUSTC_WORKSPACE_WRAPPER=clippy-driver cargo test --locked --features pdf --test edition_pdf \
		--target-dir target/pdf --config 'profile.dev.package."*".opt-level=0' --config profile.dev.debug=false

doc: ## Documentation, warnings are errors
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --document-private-items

deny: ## Licences and advisories, if cargo-deny is installed
	@if command -v cargo-deny >/dev/null 2>&1; then cargo deny check licenses bans sources; else echo "cargo-deny is not installed: skipped"; fi

typos: ## Spelling, if typos is installed
	@if command -v typos >/dev/null 2>&1; then typos; else echo "typos is not installed: skipped"; fi

bench: ## Benchmarks
	cargo bench
