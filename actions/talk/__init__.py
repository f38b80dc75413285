"""Small talk, the shopper's rights, and how-to."""
