"""What people open in a browser, the live stream, and the pages operators and integrators read.

Owns the staff page (paired devices), server-sent events, health, metrics, the API reference and the problem
pages. Promises that every page works without JavaScript, from this origin alone, and that a device sees its own
store and no other. Leaves every decision to the features below: a page reads and calls the same services as the API.
"""
