"""Music as arrays: the time grid (the only unit conversions), frames, planes, meter position."""
