"""The checker: accepts a proof, or refuses it, and knows nothing of how the proof was found."""
