"""The renderer as the dialogue sees it: what may be asked, how long is waited, what can fail."""
