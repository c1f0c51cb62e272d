"""Rain checks: a promise in writing, from its issue to its redemption or its end.

Owns the code a customer holds, its price, its limits and its states, what is held for it when stock returns,
and the erasure of whatever contact the customer left. Promises that a code is redeemed at most once, at the
advertised price, until the day it says. Leaves to `app.alerts` which alert it came of, and to `app.delivery`
how a customer's contact is reached.
"""
