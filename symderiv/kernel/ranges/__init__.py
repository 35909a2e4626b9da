"""Sums over ranges that linear forms bound: a normal form for every size (docs/every-size.md)."""
