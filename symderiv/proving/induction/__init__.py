"""Claims about recurrences, proved for every length by induction over the index."""
