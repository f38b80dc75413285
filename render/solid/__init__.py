"""What keeps its own shape: shoes, caps. Built round the body from their chart, never draped."""
