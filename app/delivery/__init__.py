"""Delivery: who is told, what was sent, and every attempt at it.

Owns channels, the outbox and its sender. Promises that a message written in a transaction is sent at least
once after it, in order per alert and channel, with the same `webhook-id` over all its attempts, and that one
dead channel delays no other. Leaves to `app.alerts` what is worth telling.
"""
