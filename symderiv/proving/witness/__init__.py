"""The search for a point at which the sides of a claim differ."""
