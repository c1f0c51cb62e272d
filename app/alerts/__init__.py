"""Alerts: one per episode of a promoted product that cannot be had, told to that store's staff.

Owns alerts, their timeline and outcomes, and `evaluate`, which closes the difference between what should be
alerted and what is. Promises: calling it twice changes nothing; at most one open alert per store and product,
by the database's own word; an alert and the messages that announce it are written in one transaction.
"""
