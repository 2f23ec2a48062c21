"""Music as written: scores, their parts and notes, and the files they come from."""
