"""How good it is: gain, floors, report."""
