"""Matrices at every size: words of matrices as a normal form, and what is known of inverses.

A sum of products in which each bound index joins two matrices is a word, whatever the size:
``sum(A[i, k] * B[k, j], k)`` is the word A B between i and j, ``sum(A[i, k] * B[k, i], i, k)``
the closed word of its trace.  Determinants and inverses of words are written by those of their
letters, inverses are letters with the relations that define them, and assumed matrix equations
are relations, too.  Nothing is put in for a size.
"""
