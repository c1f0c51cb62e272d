"""Stores and products: the master data everything else is matched against.

Owns both tables, GTIN matching, category paths and opening hours. Promises that a known identifier is
replaced whole and that a GTIN with a wrong check digit is kept and warned of, never dropped. Leaves what a
change sets off (windows, alerts) to the door, `app.sources`.
"""
