"""From what was said of a garment to products of the catalogue."""
