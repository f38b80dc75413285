"""What is known of a body and how it became known."""
