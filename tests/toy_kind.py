"""A kind of garment nobody here makes, as a shop would add one: its two files, a spreadsheet, and a program that sells
it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

DATA = """
chart: {waist: [46, 170], hip: [62, 210], hem: [62, 800], length: [22, 125]}
zones: [waist, hip]
half: bottom
needs: {waist: 1.0, hip: 0.5}
telling: [waist, hip]
length_called: skirt_length
fit: {waist: [0.05, 0.1]}
silhouette: [[0, 0], [waist/4, 0], [hem/4, length], [0, length]]
rank: 2
places: [lower]
categories:
  kilt:
    names: {zh: 格裙, en: kilt}
    words: [kilts, 高地裙]
    aims: {waist: {any: [3, 2, 3]}, hip: {any: [8, 3, 9]}}
"""
CODE = '''"""Kilt: a straight skirt."""

from garments.kinds.skirt import placed
from render.cloth.patterns.draft import ChartError
from render.cloth.patterns.skirt import skirt_panels
import garments.kinds.skirt as skirt
import dataclasses


def draft(chart, style):
    if chart["length"] > 70:
        raise ChartError("a kilt ends at the knee")
    return dataclasses.replace(skirt.draft(chart, style), template="kilt", flavour="kilt")


def reference(flavour):
    return {"waist": 72, "hip": 98, "hem": 108, "length": 60}, frozenset()
'''
SHEET = """id,category,sex,name_zh,name_en,price,colours,pattern,material,size,waist,hip,hem,length
kilt-clan,Kilts,unisex,氏族格裙,Clan Kilt,399,green|red,checked,wool,S,68,98,112,58
,,,,,,,,,M,74,104,118,59
,,,,,,,,,L,80,110,124,60
"""


def written(folder: Path) -> Path:
    """The kind's folder, with its two files."""
    folder.mkdir()
    (folder / "kilt.yml").write_text(DATA, encoding="utf-8")
    (folder / "kilt.py").write_text(CODE, encoding="utf-8")
    return folder


def sell(sheet: Path) -> dict[str, Any]:
    """Imports the spreadsheet, then finds, draws, wears and speaks of what is in it."""
    from bot.silhouette import silhouette
    from nlu.lexicon import lexicon
    from render.body.fitting import fit_body
    from render.cloth.outfit import dress_body
    from render.types import Item, Person
    from shop.__main__ import main
    from shop.catalogue import catalogue
    from shop.recommend import Recommender
    from shop.words import values_in
    from tests.dialogue import Dialogue
    from tests.fakes import WordEncoder

    imported = main(["import", str(sheet)])
    product = catalogue().get("kilt-clan")
    outfit = dress_body(fit_body(Person("male", 30, {"height": 178, "weight": 74})), [Item(**product.wear("L"))])
    talk = Dialogue()
    talk.recommender = Recommender(catalogue(), WordEncoder())
    talk.hear("give_measures", height=178.0, weight=74.0, sex="male")
    worn = talk.hear("try_on", "the kilt please", category="kilt", size="L")
    necklace = talk.hear("search", "a necklace", category="necklace")
    return {
        "imported": imported,
        "template": product.template,
        "searched": values_in("category", "a green kilt for him"),
        "read": [(one.entity, one.value) for one in lexicon().find("想买一条高地裙")],
        "silhouette": silhouette(product).count("<path"),
        "report": dict(outfit.worn[0].report),
        "inside": outfit.inside,
        "worn": worn.custom("try_on")["items"][0]["id"],
        "shown": [m["kind"] for m in (c.get("custom") or {} for c in necklace.messages) if m],
        "necklace": " ".join(str(m) for m in necklace.messages),
        "advice": asyncio.run(_advice(talk, product)),
    }


async def _advice(talk: Any, product: Any) -> str:
    from actions.wear.dressing import size_advice
    from render.types import Person

    return str((await size_advice(talk.looks, Person("male", 30, {"height": 178.0, "weight": 74.0}), product)).size)


if __name__ == "__main__":
    print(json.dumps(sell(Path(sys.argv[1])), ensure_ascii=False))
