"""One claim settled: prepared, proved by the kernel, refuted by a point, or left to SymPy."""
