"""A token classifier for files in CoNLL-2003's columns: trained, evaluated and used from the command line.

`python -m nlu.tagger train --conll DIR --out DIR`; docs/language.md tells the design and its figures.
"""
