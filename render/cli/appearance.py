"""The flags that say how the person in a picture looks; measures and fit do not depend on them."""

from __future__ import annotations

import argparse

from render.person.appearance import HAIR_COLOURS, HAIR_STYLES, SKIN_TONES, Appearance

FLAGS = ("skin", "hair", "hair_colour")


def add_appearance_flags(parser: argparse.ArgumentParser) -> None:
    """--skin, --hair and --hair-colour, each with the names it takes."""
    parser.add_argument("--skin", metavar="|".join(SKIN_TONES), help="default: light")
    parser.add_argument("--hair", metavar="|".join(HAIR_STYLES), help="default: bob for women, short for men")
    parser.add_argument(
        "--hair-colour", metavar="|".join(HAIR_COLOURS), help="default: dark_brown, greying from 44 years on"
    )


def appearance_from(options: argparse.Namespace) -> Appearance:
    """The looks asked for; what was left out follows sex and age. Raises UnknownAppearance."""
    given = {name: getattr(options, name).strip().lower().replace("-", "_") for name in FLAGS if getattr(options, name)}
    return Appearance(**given)
