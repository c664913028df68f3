"""Measured ratios at hospital scale: `make bench` runs them and writes RESULTS.md."""
