"""Rasa's server as we run it: what it keeps of a conversation, what it sends to the actions, what it logs.

Rasa 3.6.21 is the last open release, so what it does too often or too much is put right here, by classes of our own in
the places that Rasa offers (`endpoints.yml`, `credentials.yml`), and by the few names that `ours.replace` replaces.
"""
