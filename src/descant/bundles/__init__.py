"""A trained model as a folder: manifest, weights, graphs, and the torch-free runtime."""
