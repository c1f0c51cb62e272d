"""The demo retailer: an invented chain with stores, a catalogue, a running promotion, stock and a simulated till.

Owns: data a person can look at in a demo, the same on every machine and in every run.
Promises: no network, no clock, no database; every function returns fresh plain values in the shapes of the public API.
Leaves to others: posting them, and everything that happens after that.
"""
