"""Garments: drafted, placed round a body, draped, and compared with the size chart."""
