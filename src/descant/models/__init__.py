"""All torch mathematics: listeners, cores, heads, and the accompanist that joins them."""
