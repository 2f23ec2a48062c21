"""How the known parts are heard."""
