"""How many of the files that shops send are read right, asked about in one sentence, or wrong."""
