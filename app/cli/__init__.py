"""The command `raincheck`: thin commands that read the settings, call one use case and tell what came of it.

Owns what people see at a terminal: options, exit codes, tables, progress, one clear line for what is wrong.
Promises: results on stdout, everything else (logs, hints, progress) on stderr; no traceback for a mistake of the
user's. Leaves every decision to the features.
"""
