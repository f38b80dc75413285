"""Numbers and units as people write them: one reader for the chat, the command line and a shop's spreadsheet.

In running text: `numerals.numbers`, `units.quantities`, and `elsewhere.spans` for numbers that measure nothing.
A text that is one value, like a flag's or a cell's: `values.length_cm`, `values.weight_kg`. Standard library only:
Rasa's Python 3.10 reads it too.
"""
