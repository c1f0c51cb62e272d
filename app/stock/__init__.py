"""Stock levels and sales: what is on hand in each store, by the newest word of its POS.

Owns levels, their history and sales. Promises that any order of the same readings and sales ends in the same
state, that a transaction counts once, and that the pairs returned are those whose quantity changed. Leaves
what a change means to `app.alerts`, and which names are known to the door.
"""
