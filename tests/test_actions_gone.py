"""A shop stops selling what a shopper wears: it is said once, comes off, and the conversation goes on."""

from __future__ import annotations

import pytest

from shop.catalogue import Catalogue
from shop.recommend import Recommender
from tests.dialogue import Dialogue
from tests.fakes import WordEncoder

pytestmark = pytest.mark.usefixtures("pictures")


@pytest.fixture
def alice() -> Dialogue:
    """A shopper who wears a tee and a skirt that is no longer sold."""
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="tee-crew", size="M", colour="navy")
    dialogue.hear("add_item", item="skirt-denim", size="M", colour="blue")
    left = [product for product in dialogue.recommender.catalogue if product.id != "skirt-denim"]
    dialogue.recommender = Recommender(Catalogue(left), WordEncoder())
    return dialogue


@pytest.mark.parametrize(
    ("intent", "entities"),
    [("change_size", {"size": "up"}), ("change_view", {"view": "back"}), ("remove_item", {"category": "skirt"})],
)
def test_what_is_no_longer_sold_comes_off_and_the_rest_is_worn_on(
    alice: Dialogue, intent: str, entities: dict[str, str]
) -> None:
    assert alice.hear(intent, **entities).responses == ["utter_item_gone"]
    assert [piece["id"] for piece in alice.slots["look"]["items"]] == ["tee-crew"]
    assert alice.hear("change_view", view="back").kinds == ["try_on"]


def test_whoever_wears_nothing_else_is_told_and_wears_nothing(alice: Dialogue) -> None:
    alice.recommender = Recommender(
        Catalogue([product for product in alice.recommender.catalogue if product.id != "tee-crew"]), WordEncoder()
    )
    for _ in range(2):
        assert alice.hear("change_view", view="back").responses == ["utter_item_gone"]
    assert alice.slots["look"] is None
    assert alice.hear("change_view", view="back").responses == ["utter_nothing_worn"]
