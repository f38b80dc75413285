"""Cloth to look at: dyes, prints and weaves as textures."""
