"""How true and how fast bodies and garments are, in figures."""
