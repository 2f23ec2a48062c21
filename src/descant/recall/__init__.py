"""A piece's own past."""
