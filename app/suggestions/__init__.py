"""What to offer, and why: remedies, questions, alternatives and accessories for one product at one store.

Owns the choice and its reasons in words. Promises: a remedy is never dearer than the ad; nothing is offered
that is not here, active, tracked, allowed and more than the last unit; every line says why it is there.
Leaves to `app.alerts` when a card is made, and which products are themselves sold out or running out.
"""
