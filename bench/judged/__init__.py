"""How good the cards are on catalogues with blank categories: `python -m bench.judged --catalogue NAME=PATH ...`.

Beside this module stand cases judged by hand, NAME.json: what was asked for, and how good each answer would be (the
schema of `raincheck evaluate`; skus and grades only). A catalogue that may not be passed on is the user's: give its
path. One that may be, NAME.csv, stands here too and is measured without being asked for. Each catalogue is
imported over HTTP with names, brands and prices alone, everything of it in stock at one store, and the cards
are made by the service's own code; the baselines choose from the same products.
"""
