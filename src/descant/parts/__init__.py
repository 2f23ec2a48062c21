"""Who plays what: roles, hands, voices, pairing."""
