"""Studio: the same writing over HTTP, for its page and for any other program."""
