"""Putting garments on and changing what is worn."""
