"""Plumbing every feature stands on: settings, clock, database, errors, web and outbound HTTP, logging, metrics.

Owns no retail word. Nothing here imports a feature.
"""
