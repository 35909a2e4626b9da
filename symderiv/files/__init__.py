"""Derivation files: from YAML to declared names and formulas, every error with its place."""
