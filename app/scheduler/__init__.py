"""The clock: periodic duties and what runs them.

Owns which duty is done how often. Promises that each is done in time whatever becomes of the others, and that any
number of processes may run the same ones. Leaves what a duty does to the package it is about.
"""
