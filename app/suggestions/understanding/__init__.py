"""Understanding products: what kind of thing one is, what it can do and what it fits, from what is said of it.

Pure: names, categories and attributes in, values out. Real catalogues leave three quarters of their categories
blank and keep attributes in names only, so this is what makes products comparable. Leaves keeping what was
understood, and choosing by it, to the package above.
"""
