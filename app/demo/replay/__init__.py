"""Real shops' data played through a service over HTTP, to see how it fares: `raincheck replay FOLDER`.

Owns reading the two data sets and what is counted; the data stay where the user has them. Promises that time is
only shifted, so that the data end now; everything chosen by us (opening stock, prices that are not in the data,
zeros a source does not write) is said in the module that chooses it and in the summary.
"""
