"""Notebooks: cells that hold derivations."""
