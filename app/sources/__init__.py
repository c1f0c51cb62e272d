"""The one door: everything that comes in, pushed, pulled or from a file, goes through `intake`.

Owns intake, the POS and master-data routes, scheduled pulls and their feeds. Promises: each row is judged by
itself and answered by itself, what is answered as accepted is committed, and what a row changes is in force
when it is answered. Leaves the meaning of a change to the features below.
"""
