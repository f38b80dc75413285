"""The body model: baked once, fitted to numbers, posed, and written for others to load."""
