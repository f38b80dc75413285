"""A person to look at: skin, hair, face and base layer on a fitted body."""
