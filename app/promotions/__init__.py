"""Promotions: what an ad promises, at which price, in which stores, when.

Owns promotions, their offers and the offer windows: one row per store and offer with the window as instants
in that store's own time zone, so that asking what is advertised now is one indexed look-up. Promises that
exactly one offer governs where several overlap. Leaves to `app.alerts` what follows from it.
"""
