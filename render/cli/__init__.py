"""The commands of `python -m render`."""
