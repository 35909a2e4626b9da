"""What may be done to a formula at every size: derivatives, assumptions, rewriting, signs."""
