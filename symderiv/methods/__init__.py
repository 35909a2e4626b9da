"""Ways to settle a claim that stand outside the trusted core."""
