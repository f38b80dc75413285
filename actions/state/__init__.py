"""What a message asks and what a conversation remembers, typed."""
