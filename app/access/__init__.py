"""Who may do what: keys, roles, the stores a key covers, paired devices, and the request as a unit of work.

Owns API keys (kept as hashes), device pairing, `Idempotency-Key` and :class:`~app.access.call.Call`, the one
way a route gets a transaction. Promises that a call answered as done is committed. Leaves to the features
what a role may see of their own things.
"""
