"""What every room may use: errors with their place, options, and what comes out."""
