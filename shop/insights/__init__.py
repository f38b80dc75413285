"""What shoppers did, counted: from the store's events."""
