"""Forecasts of a shelf: how fast it sells, when it runs out, whether its silence means it is empty.

Owns three pure rules over the same belief: `rates` (the sales rate, with its doubt), `run_out` (when the
units on record will be gone) and `silence` (the record says stock, the till says none). Nothing here reads a
clock, a database or a setting: instants, trading calendars and parameters are arguments. Promises
probabilities within [0, 1] that are monotone where sense asks for it. Leaves loading the sales, and what an
alert does with an answer, to `app.stock` and `app.alerts`. docs/detection.md tells how well they do, and
`python -m bench.detection` measures it again.
"""
