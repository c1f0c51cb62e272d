"""Raincheck tells store staff, the moment an advertised item sells out, what to do for the customer."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("raincheck")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
