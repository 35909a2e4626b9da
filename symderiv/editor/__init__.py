"""Editors: a language server for derivation files, and for notes that declare or cite.

Texts are read and claims are proved in processes with limits; the server itself only looks up
what they found, so that no text keeps it from answering.
"""
