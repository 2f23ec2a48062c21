"""An exact memory of a piece's own past, in numpy: the same for training and for use."""
