"""Telegram: updates kept once, read, answered in order, and answers sent until Telegram has taken them."""
