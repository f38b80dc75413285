"""Questions about a garment are answered with numbers of the catalogue, the chart and the draped look."""

from __future__ import annotations

from typing import Any

import pytest

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


@pytest.mark.parametrize(
    "text", ["which dress is the warmest?", "which of the dresses is the softest", "哪条裙子最透气", "哪条最显瘦"]
)
def test_what_the_catalogue_has_no_number_for_is_not_ranked(text: str) -> None:
    garments = [{"category": "dress"}]
    answer = Dialogue().read(text, {"intent": "ask_product", "asks": ["superlative"], "garments": garments})
    assert answer.responses == ["utter_fact_no_ranking"]


def test_the_longest_is_told_with_its_length_and_not_with_its_price() -> None:
    dresses = [product for product in Catalogue.load(DEMO_FILE) if product.category == "dress"]
    answer = Dialogue().read(
        "which dress is the longest",
        {"intent": "ask_product", "asks": ["superlative", "length"], "garments": [{"category": "dress"}]},
    )
    longest = max(list(product.sizes.values())[len(product.sizes) // 2]["length"] for product in dresses)
    assert answer.custom("facts")["facts"] == {"length_cm": longest}


def test_two_of_one_price_are_told_to_cost_the_same() -> None:
    listed = {"ids": ["tee-floral", "tee-sailor-men"], "query": {}, "shown": 0}
    answer = Dialogue(slots={"listed": listed}).read(
        "which is cheapest", {"intent": "ask_product", "asks": ["superlative", "price"]}
    )
    assert answer.responses == ["utter_fact_superlative", "utter_fact_same_price"]


def test_how_long_a_worn_dress_is_says_where_it_falls_on_this_body() -> None:
    shopper = Dialogue(looks=KneeLooks("figure", "try_on"), slots={**BODY, "look": WORN, "focus": "dress-rose"})
    answer = shopper.read("how long is it on me", {"intent": "ask_product", "asks": ["length"]})
    told = answer.said("utter_hem_falls")
    assert (told["size"], told["where"]) == ("M", "about the knee")


def test_of_another_size_than_the_worn_one_no_place_of_the_hem_is_claimed() -> None:
    shopper = Dialogue(looks=KneeLooks("figure", "try_on"), slots={**BODY, "look": WORN, "focus": "dress-rose"})
    answer = shopper.read(
        "how long is the L", {"intent": "ask_product", "asks": ["length"], "garments": [{"size": "L"}]}
    )
    assert answer.said("utter_fact_measures")["size"] == "L"
    assert "utter_fact_falls" not in answer.responses
