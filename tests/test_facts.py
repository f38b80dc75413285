"""Questions about a garment are answered with numbers of the catalogue, the chart and the draped look."""

from __future__ import annotations

from typing import Any

from render.types import Look
from shop.catalogue import DEMO_FILE, Catalogue
from shop.money import money
from tests.dialogue import Dialogue
from tests.fakes import FakeLooks

WORN = {"items": [{"id": "dress-rose", "size": "M", "colour": "red"}], "view": "front"}
BODY = {"height": 168.0, "weight": 60.0, "sex": "female"}


class KneeLooks(FakeLooks):
    """A renderer whose every hem ends about the knee."""

    async def try_on(self, *args: Any, **options: Any) -> Look:
        look = await super().try_on(*args, **options)
        for entry in look.report["items"]:
            entry["notes"] = ["hem_knee"]
        return look


def test_a_named_size_is_told_from_its_chart_before_the_body_is_known() -> None:
    answer = Dialogue().read(
        "would the S of the everyday crew tee be ok",
        {"intent": "ask_size", "garments": [{"category": "tee", "name": "Everyday Crew Tee", "size": "S"}]},
    )
    assert answer.responses[0] == "utter_fact_measures"
    assert answer.said("utter_fact_measures")["size"] == "S"
    assert answer.custom("facts")["facts"] == {"chest_cm": 99.0, "shoulder_cm": 43.5, "waist_cm": 97.0}
    assert "utter_need_measures_first" in answer.responses


def test_the_cheapest_is_told_with_how_much_more_the_next_one_costs() -> None:
    prices = sorted(product.price for product in Catalogue.load(DEMO_FILE) if product.category == "dress")
    answer = Dialogue().read(
        "which dress is the cheapest",
        {"intent": "ask_product", "asks": ["superlative"], "garments": [{"category": "dress"}]},
    )
    assert answer.said("utter_fact_superlative")["value"] == money(prices[0], "CNY")
    assert answer.said("utter_fact_next_price")["apart"] == money(prices[1] - prices[0], "CNY")


def test_how_long_a_worn_dress_is_says_where_it_falls_on_this_body() -> None:
    shopper = Dialogue(looks=KneeLooks("figure", "try_on"), slots={**BODY, "look": WORN, "focus": "dress-rose"})
    answer = shopper.read("how long is it on me", {"intent": "ask_product", "asks": ["length"]})
    assert answer.responses[:2] == ["utter_fact_measures", "utter_fact_falls"]
    assert (answer.said("utter_fact_falls")["size"], answer.said("utter_fact_falls")["where"]) == (
        "M",
        "about the knee",
    )


def test_of_another_size_than_the_worn_one_no_place_of_the_hem_is_claimed() -> None:
    shopper = Dialogue(looks=KneeLooks("figure", "try_on"), slots={**BODY, "look": WORN, "focus": "dress-rose"})
    answer = shopper.read(
        "how long is the L", {"intent": "ask_product", "asks": ["length"], "garments": [{"size": "L"}]}
    )
    assert answer.said("utter_fact_measures")["size"] == "L"
    assert "utter_fact_falls" not in answer.responses
