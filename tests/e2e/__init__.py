"""Scripted conversations in the YAML of Rasa Pro's end-to-end tests, played against any REST endpoint of ours.

`make e2e` plays all of them against the system that runs and prints what they cover; docs/e2e.md tells the format.
"""
