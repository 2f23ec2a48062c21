"""Seen and heard: piano roll, curves, sound."""
