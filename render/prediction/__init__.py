"""What numbers and answers say of everything that was not given, how sure that is, and what to ask next."""
