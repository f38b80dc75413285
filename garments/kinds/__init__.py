"""The kinds: NAME.yml, what is known of it, and NAME.py, how it is cut, laid and trimmed (render/cloth/kinds.py)."""
