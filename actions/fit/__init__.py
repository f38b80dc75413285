"""How a size fits and which one to take."""
