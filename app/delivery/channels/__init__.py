"""One module per kind of channel. Adding one: a module with a Sender, a line in `registry`, a test file."""
