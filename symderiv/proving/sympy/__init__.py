"""What SymPy, NumPy and hypothesis say of a claim: methods of proof, and the cross-check."""
