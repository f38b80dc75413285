"""What the assistant does, one file per skill."""
