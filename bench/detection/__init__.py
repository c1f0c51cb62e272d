"""How well the forecasts of a shelf do: `python -m bench.detection [--weeks N]`.

A simulated week of advertised products whose truth is known, watched by the rules of `app.stock.forecast` as
they are shipped and by the naive rules beside them. Reaches no network and no database, is seeded, and prints
the tables that stand in docs/detection.md. A simulation is not field evidence: it shows what the rules do
when the world is as described here, including worlds they do not expect.
"""
