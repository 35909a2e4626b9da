"""Derivations that a person reads: a chain of lines, each proved, in the author's symbols."""
