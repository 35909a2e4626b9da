"""The slips that people make, and the formula that was meant."""
