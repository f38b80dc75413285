"""The probability that a garment fits, learned from reviews: too small, fits, too large."""
