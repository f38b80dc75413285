"""What each skill answers and remembers, with a renderer that does arithmetic."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from common import media
from tests.dialogue import Answer, Dialogue
from tests.fakes import FakeLooks


@pytest.fixture(autouse=True)
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pictures go to a folder of the test's own."""
    kept = media.Media(tmp_path, max_bytes=10_000_000)
    monkeypatch.setattr(media, "save", kept.save)
    return tmp_path


@pytest.fixture
def alice() -> Dialogue:
    """A shopper with measures."""
    return Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})


def worn(dialogue: Dialogue) -> list[tuple[str, str, str]]:
    return [(p["id"], p["size"], p["colour"]) for p in dialogue.slots["look"]["items"]]


def shown(answer: Answer) -> list[tuple[str, str, str]]:
    return [(e["id"], e["size"], e["colour"]) for e in answer.custom("try_on")["items"]]


def test_measures_and_a_wish_in_one_message_are_kept_and_answered_with_a_picture(pictures: Path) -> None:
    dialogue = Dialogue()
    answer = dialogue.hear("try_on", height=175.26, weight=72, category="tee", colour="navy", size="M")
    assert answer.kinds == ["measures", "try_on"]
    assert answer.custom("measures")["values"] == {"height": 175.26, "weight": 72.0}
    assert shown(answer) == [("tee-crew", "M", "navy")]
    image = next(m["image"] for m in answer.messages if m.get("image"))
    assert (pictures / image.removeprefix("/media/")).read_bytes().startswith(b"\x89PNG")


def test_a_wish_without_measures_waits_for_the_form_and_comes_true() -> None:
    dialogue = Dialogue()
    asked = dialogue.hear("try_on", category="dress", colour="red")
    assert asked.responses == ["utter_need_measures_first", "utter_ask_measures_form_height_and_weight"]
    assert dialogue.slots["pending"]["asked"]["intent"] == "try_on"
    dialogue.hear("give_measures", height=165)
    assert dialogue.slots["requested_slot"] == "weight"
    answer = dialogue.hear("give_measures", weight=55)
    assert dialogue.slots.get("requested_slot") is None
    (piece,) = shown(answer)
    assert piece[2] == "red"
    assert dialogue.parts.catalogue.get(piece[0]).category == "dress"
    assert dialogue.slots["pending"] is None


def test_a_question_beside_the_open_one_is_answered_and_the_open_one_put_again() -> None:
    put = {"asking": True, "requested_slot": "height_and_weight", "put": ["height_and_weight"]}
    answer = Dialogue(slots=put).hear("faq", "how long is delivery")
    assert answer.responses == ["utter_page_answer", "utter_ask_measures_form_height_and_weight"]


def test_showing_ones_body_asks_for_the_sex_too() -> None:
    dialogue = Dialogue()
    dialogue.hear("ask_body")
    dialogue.hear("give_measures", height=165, weight=55)
    assert dialogue.slots["requested_slot"] == "sex"


def test_an_implausible_number_is_answered_with_value_limit_and_suggestion_and_not_kept() -> None:
    dialogue = Dialogue()
    answer = dialogue.hear("give_measures", height=17)
    said = answer.said("utter_implausible_suggestion")
    assert (said["value"], said["low"], said["suggestion"]) == ("17 cm", "100", "170 cm")
    assert dialogue.slots.get("height") is None
    assert "measures" not in answer.kinds


def test_a_correction_with_a_look_on_screen_draws_it_again(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="M")
    answer = alice.hear("give_measures", height=170)
    assert answer.kinds == ["measures", "try_on"]
    assert "utter_measures_corrected" in answer.responses
    assert alice.looks.calls[-1][1][0].values["height"] == 170.0


def test_no_size_said_takes_the_advised_one_and_says_so(alice: Dialogue) -> None:
    advice = alice.hear("ask_size", item="dress-rose").custom("size_advice")
    answer = alice.hear("try_on", item="dress-rose")
    assert shown(answer)[0][1] == advice["size"]
    assert "utter_dressed_recommended" in answer.responses


def test_sizes_go_up_and_down_and_stop_at_the_ends_with_a_word(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="XL")
    assert shown(alice.hear("change_size", size="up"))[0][1] == "XXL"
    answer = alice.hear("change_size", size="up")
    assert answer.responses == ["utter_largest_size"]
    assert worn(alice)[0][1] == "XXL"
    assert shown(alice.hear("change_size", size="S"))[0][1] == "S"


def test_a_size_that_is_not_made_offers_those_that_are(alice: Dialogue) -> None:
    answer = alice.hear("try_on", item="dress-little-black", size="M")
    said = answer.said("utter_size_unavailable")
    assert said["sizes"] == "XS, S, L, XL"
    assert answer.payloads[0] == '/try_on{"item": "dress-little-black", "size": "XS"}'


def test_a_colour_that_is_not_made_offers_those_that_are(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="M", colour="navy")
    answer = alice.hear("change_colour", colour="gold")
    assert answer.responses == ["utter_colour_unavailable"]
    assert worn(alice) == [("tee-crew", "M", "navy")]
    assert shown(alice.hear("change_colour", colour="white")) == [("tee-crew", "M", "white")]


def test_a_garment_the_shop_does_not_sell_is_answered_with_the_nearest(alice: Dialogue) -> None:
    answer = alice.hear("try_on", category="coat")
    assert answer.responses == ["utter_garment_unknown"]
    assert answer.said("utter_garment_unknown")["wanted"] == "coat"
    assert {item["category"] for item in answer.custom("items")["items"]} == {"sweater"}
    assert alice.slots["listed"]["ids"] == [item["id"] for item in answer.custom("items")["items"]]


def test_the_second_of_a_list_is_tried_on(alice: Dialogue) -> None:
    listed = alice.hear("search", category="dress", colour="red").custom("items")["items"]
    answer = alice.hear("try_on", "the second one", ordinal=2)
    assert shown(answer)[0][0] == listed[1]["id"]
    assert shown(answer)[0][2] == "red"


def test_a_number_past_the_list_says_how_long_it_is(alice: Dialogue) -> None:
    count = len(alice.hear("search", category="dress", colour="red").custom("items")["items"])
    said = alice.hear("try_on", ordinal=9).said("utter_ordinal_out_of_range")
    assert (said["ordinal"], said["count"]) == (9, count)


def test_two_garments_of_one_sentence_make_an_outfit_in_their_own_colours(alice: Dialogue) -> None:
    answer = alice.hear("try_on", category=["tee@1", "jeans@2"], colour=["white@1", "blue@2"])
    kinds = {alice.parts.catalogue.get(name).category: colour for name, _, colour in shown(answer)}
    assert kinds == {"tee": "white", "jeans": "blue"}


def test_layers_are_added_replaced_and_taken_off(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="S", colour="white")
    alice.hear("add_item", item="jeans-straight", size="M")
    assert [piece[0] for piece in worn(alice)] == ["jeans-straight", "tee-crew"]
    alice.hear("add_item", item="skirt-denim", size="M")
    assert [piece[0] for piece in worn(alice)] == ["skirt-denim", "tee-crew"]
    alice.hear("add_item", item="sweater-cashmere", size="M")
    assert [piece[0] for piece in worn(alice)] == ["skirt-denim", "tee-crew", "sweater-cashmere"]
    alice.hear("remove_item", category="tee")
    assert [piece[0] for piece in worn(alice)] == ["skirt-denim", "sweater-cashmere"]


def test_the_last_garment_stays_on_and_what_is_not_worn_cannot_come_off(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="M")
    assert alice.hear("remove_item", category="dress").responses == ["utter_nothing_left"]
    assert alice.hear("remove_item", category="jeans").responses == ["utter_not_worn"]
    assert worn(alice)[0][0] == "dress-rose"


@pytest.mark.parametrize("intent", ["change_size", "change_colour", "change_view", "remove_item", "ask_fit", "compare"])
def test_changing_a_look_that_is_not_there_says_so(alice: Dialogue, intent: str) -> None:
    (response,) = alice.hear(intent).responses
    assert response in ("utter_nothing_worn", "utter_which_garment")


def test_a_view_is_kept_while_the_size_changes(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="S")
    alice.hear("change_view", view="back")
    assert alice.hear("change_size", size="M").custom("try_on")["view"] == "back"


@pytest.mark.parametrize(
    ("sizes", "pair"), [(["M", "L"], ["M", "L"]), (["L"], ["S", "L"]), (["up"], ["S", "M"]), ([], ["S", "M"])]
)
def test_two_sizes_are_compared_side_by_side(alice: Dialogue, sizes: list[str], pair: list[str]) -> None:
    alice.hear("try_on", item="tee-crew", size="S", colour="navy")
    items = alice.hear("compare", size=sizes).custom("comparison")["items"]
    assert [item["size"] for item in items] == pair
    assert {(item["id"], item["colour"]) for item in items} == {("tee-crew", "navy")}


def test_two_listed_things_are_compared(alice: Dialogue) -> None:
    listed = alice.hear("search", category="dress", colour="red").custom("items")["items"]
    items = alice.hear("compare", ordinal=[1, 2]).custom("comparison")["items"]
    assert [item["id"] for item in items] == [listed[0]["id"], listed[1]["id"]]


def test_size_advice_names_probability_and_ease(alice: Dialogue) -> None:
    advice = alice.hear("ask_size", item="dress-rose").custom("size_advice")
    assert set(advice) == {"kind", "item", "size", "probability", "why"}
    assert set(advice["why"]) == {"chest", "waist", "hip"}
    assert advice["probability"][advice["size"]] == max(advice["probability"].values())


def test_size_advice_changes_nothing_that_is_worn(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="S", colour="navy")
    alice.hear("ask_size", item="dress-rose")
    assert worn(alice) == [("tee-crew", "S", "navy")]


def test_the_fit_report_puts_the_tightest_first_and_asks_for_the_map(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="XS")
    answer = alice.hear("ask_fit")
    assert alice.looks.calls[-1][1][3] is True
    entry = answer.custom("try_on")["items"][0]
    tightest = min(entry["ease"], key=lambda name: entry["ease"][name])
    first = answer.said("utter_fit_report")["lines"].splitlines()[0]
    assert first.startswith(f"· {'shoulders' if tightest == 'shoulder' else tightest}")


def test_a_named_size_is_the_one_that_is_told_of(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="XL", colour="red")
    answer = alice.hear("ask_fit", "M码会不会紧", size="M", feeling="tight")
    entry = answer.custom("try_on")["items"][0]
    assert (entry["id"], entry["size"]) == ("dress-rose", "M")
    assert worn(alice) == [("dress-rose", "XL", "red")]


def test_a_size_that_is_not_made_is_not_told_of_as_if_it_were(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="M")
    assert alice.hear("ask_fit", "会不会紧", size="48").responses == ["utter_size_unavailable"]


@pytest.mark.parametrize("intent", ["search", "recommend", "try_on", "ask_product", "ask_size"])
@pytest.mark.parametrize("category", ["scarf", "hat"])
@pytest.mark.parametrize("dressed", [False, True])
def test_nothing_stands_in_for_a_kind_the_shop_does_not_have(
    alice: Dialogue, intent: str, category: str, dressed: bool
) -> None:
    if dressed:
        alice.hear("try_on", item="jeans-straight", size="M")
    answer = alice.hear(intent, "有没有这个", category=category)
    assert "items" not in answer.kinds
    assert answer.responses == ["utter_found_nothing"]


@pytest.mark.parametrize("intent", ["search", "recommend", "try_on", "ask_product", "ask_size"])
def test_a_kind_that_is_not_sold_is_said_first_where_its_nearest_are_shown(alice: Dialogue, intent: str) -> None:
    answer = alice.hear(intent, "有没有这个", category="heels")
    first = answer.messages[0]
    assert first["wanted"] == "高跟鞋"
    assert {item["category"] for item in answer.custom("items")["items"]} == {"shoes", "boots", "sneakers"}


def test_a_search_pages_on_until_nothing_is_left(alice: Dialogue) -> None:
    seen = [item["id"] for item in alice.hear("search", category="dress").custom("items")["items"]]
    while (answer := alice.hear("more_results")).responses == ["utter_more"]:
        seen += [item["id"] for item in answer.custom("items")["items"]]
    assert answer.responses == ["utter_no_more"]
    dresses = [product.id for product in alice.parts.catalogue if product.category == "dress"]
    assert sorted(seen) == sorted(dresses)


def test_more_of_another_kind_is_a_new_search(alice: Dialogue) -> None:
    alice.hear("search", category="jeans")
    items = alice.hear("more_results", category="dress").custom("items")["items"]
    assert {item["category"] for item in items} == {"dress"}


def test_a_price_filter_holds(alice: Dialogue) -> None:
    items = alice.hear("search", category="dress", price_max=300).custom("items")["items"]
    assert items
    assert all(item["price"] <= 300 and item["category"] == "dress" for item in items)


def test_what_no_filter_finds_is_said_with_the_nearest(alice: Dialogue) -> None:
    answer = alice.hear("search", category="dress", price_max=1)
    assert answer.responses == ["utter_found_similar"]
    assert "¥1" in answer.said("utter_found_similar")["wanted"]


def test_ideas_for_an_occasion_come_with_their_reason_and_differ(alice: Dialogue) -> None:
    answer = alice.hear("recommend", occasion="work")
    assert "work" in answer.said("utter_recommended_for")["reason"]
    kinds = [item["category"] for item in answer.custom("items")["items"]]
    assert max(kinds.count(kind) for kind in kinds) <= 2


def test_ideas_after_a_look_are_like_it(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="M")
    items = alice.hear("recommend").custom("items")["items"]
    assert items[0]["category"] == "dress"
    assert "dress-rose" not in [item["id"] for item in items]


def test_yes_to_a_suggested_number_keeps_it() -> None:
    dialogue = Dialogue()
    assert '/give_measures{"height": 170.0}' in dialogue.hear("give_measures", height=17).payloads
    answer = dialogue.hear("affirm", "yes")
    assert answer.custom("measures")["values"] == {"height": 170.0}
    assert dialogue.slots["height"] == 170.0


@pytest.mark.parametrize("intent", ["give_measures", "change_size", "affirm", "out_of_scope"])
@pytest.mark.parametrize("text", ["ok 170 then", "170", "那就170吧", "yes 170 cm"])
def test_the_suggested_number_said_again_keeps_it(intent: str, text: str) -> None:
    dialogue = Dialogue()
    dialogue.hear("give_measures", height=17)
    dialogue.hear(intent, text)
    assert dialogue.slots["height"] == 170.0


@pytest.mark.parametrize("text", ["not 170", "ok 170 by 60", "17"])
def test_another_answer_to_a_suggested_number_does_not_keep_it(text: str) -> None:
    dialogue = Dialogue()
    dialogue.hear("give_measures", height=17)
    dialogue.hear("deny" if "not" in text else "give_measures", text)
    assert dialogue.slots.get("height") != 170.0


def test_no_to_a_suggested_number_keeps_nothing() -> None:
    dialogue = Dialogue()
    dialogue.hear("give_measures", height=17)
    assert dialogue.hear("deny", "no").responses == ["utter_no_to_what"]
    assert dialogue.slots.get("height") is None


def test_yes_after_size_advice_tries_that_size_on(alice: Dialogue) -> None:
    advice = alice.hear("ask_size", item="dress-rose").custom("size_advice")
    assert shown(alice.hear("affirm"))[0][:2] == ("dress-rose", advice["size"])


@pytest.mark.parametrize("text", ["I don't know", "not sure", "just show me", "不知道", "没称过"])
def test_a_number_somebody_does_not_know_is_not_asked_again_but_the_size_they_wear_is(text: str) -> None:
    slots = {"requested_slot": "weight", "height": 165.0, "put": ["weight"]}
    dialogue = Dialogue(slots={**slots, "asking": True})
    answer = dialogue.hear("deny", text)
    assert answer.responses == ["utter_measures_unknown_ok", "utter_ask_measures_form_usual"]
    assert (dialogue.slots["unknown"], dialogue.slots["requested_slot"]) == (["weight"], "usual")
    dialogue.hear("give_measures", usual_size="top:M")
    assert list(dialogue.slots["figure"]["answers"].values()) == ["M"]
    assert dialogue.slots.get("requested_slot") is None


def test_of_two_numbers_asked_for_the_one_that_is_named_is_unknown_and_the_other_is_asked() -> None:
    slots = {"requested_slot": "height_and_weight", "put": ["height_and_weight"]}
    dialogue = Dialogue(slots={**slots, "asking": True})
    dialogue.hear("out_of_scope", "I don't know my weight")
    assert (dialogue.slots["unknown"], dialogue.slots["requested_slot"]) == (["weight"], "height")
    dialogue.hear("give_measures", "165", height=165)
    # Two questions have been put: the picture comes now.
    assert dialogue.slots.get("requested_slot") is None
    answer = dialogue.hear("try_on", item="dress-rose", size="M")
    assert answer.kinds == ["try_on"]
    assert answer.responses[-1] == "utter_drawn_as_usual"


def test_a_plain_no_leaves_the_form() -> None:
    dialogue = Dialogue(slots={"requested_slot": "weight", "height": 165.0, "asking": True})
    assert dialogue.hear("deny", "no").responses == ["utter_form_left"]
    assert not dialogue.slots.get("asking")


def test_whoever_does_not_want_to_say_their_sex_sees_the_likelier_figure() -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0})
    assert dialogue.hear("ask_body").responses[-1] == "utter_ask_measures_form_sex"
    answer = dialogue.hear("deny", "no thanks")
    assert answer.kinds == ["body"]
    assert answer.responses == ["utter_body_estimated", "utter_sex_guessed"]


@pytest.mark.parametrize(("height", "response"), [(199.0, "utter_too_slow"), (198.0, "utter_body_failed")])
def test_a_renderer_that_cannot_is_apologised_for(height: float, response: str) -> None:
    dialogue = Dialogue(slots={"height": height, "weight": 80.0, "sex": "male"})
    assert dialogue.hear("try_on", item="tee-crew", size="M").responses == [response]
    assert dialogue.slots.get("look") is None


def test_a_full_disk_is_answered_with_what_still_works(alice: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_data: bytes, _suffix: str) -> str:
        raise media.DiskFull("no room")

    monkeypatch.setattr(media, "save", full)
    assert alice.hear("try_on", item="tee-crew", size="M").responses == ["utter_no_picture"]


def test_a_broken_skill_apologises_and_logs_nothing_personal(caplog: pytest.LogCaptureFixture) -> None:
    dialogue = Dialogue(looks=FakeLooks(), slots={"height": 171.5, "weight": 63.2, "sex": "female"})
    with caplog.at_level(logging.DEBUG):
        answer = dialogue.hear("try_on", "my name is Alice", item="tee-crew", size="M")
    assert answer.responses == ["utter_broken"]
    assert "UnscriptedCall" in caplog.text
    assert not any(secret in caplog.messages[-1] for secret in ("171.5", "63.2", "Alice"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("text", ["'; DROP TABLE messages;--", "<img src=x onerror=alert(1)>", "🙂🙂🙂", "a" * 2000])
def test_hostile_or_empty_words_are_answered_with_what_can_be_done(language: str, text: str) -> None:
    dialogue = Dialogue(language=language)
    assert dialogue.hear("out_of_scope", text).responses == ["utter_unclear"]
    assert dialogue.slots.get("height") is None


def test_a_close_call_between_searching_and_wearing_goes_by_the_size(alice: Dialogue) -> None:
    alice.ranking = [("search", 0.47), ("try_on", 0.44)]
    assert shown(alice.hear("search", category="skirt", colour="black", size="M"))[0][1:] == ("M", "black")
    assert alice.hear("search", category="skirt", colour="black").kinds == ["items"]


def test_a_sweater_that_is_not_worn_does_not_take_the_tee_off(alice: Dialogue) -> None:
    alice.hear("try_on", item="tee-crew", size="S", colour="white")
    assert alice.hear("remove_item", category="sweater").responses == ["utter_not_worn"]


def test_a_leg_is_short_where_a_waist_would_be_tight(alice: Dialogue) -> None:
    said = alice.hear("try_on", item="leggings-yoga", size="XS").said("utter_dressed")["fit"]
    assert "inseam" in said
    assert "inseam −" in said
    assert "short" in said.split("inseam")[1]
