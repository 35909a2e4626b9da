"""The parts of a derivation file, each read by a module of its own."""
