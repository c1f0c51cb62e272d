"""Benchmarks: how fast the hot paths are, beside the database or the network alone, on the machine at hand.

`python -m bench [--quick] [--only NAME]` runs them, prints a table and writes `bench/results.json`. Everything
stays on loopback and in temporary directories. Trust ratios measured in one run; absolute figures are the
machine's. What was learnt stands in docs/measurements.md.
"""
