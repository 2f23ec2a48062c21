"""The distribution of one frame."""
