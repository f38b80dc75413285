"""Starts Rasa's own server: `python -m dialogue run …` takes what `rasa run` takes."""

from __future__ import annotations

from dialogue.log import quote_nobody
from nlu.home import use_own_home


def main() -> None:
    """Runs Rasa's command line."""
    quote_nobody()
    use_own_home()
    from rasa.__main__ import main as rasa

    from dialogue.ours import replace

    replace()
    rasa()


if __name__ == "__main__":
    main()
