"""What a message wanted is told to the store by names alone, and never shown."""

from __future__ import annotations

import json

from actions.answering import answer
from tests.dialogue import Dialogue, message_of


async def wanted(dialogue: Dialogue, intent: str, text: str = "", **entities: object) -> list[dict[str, object]]:
    memory = {"language": dialogue.language, **dialogue.slots}
    reply = await answer(dialogue.parts, memory, message_of(intent, text, entities), "somebody")
    dialogue.slots = dict(reply.memory)
    assert all((one.custom or {}).get("kind") != "behaviour" for one in reply.messages)
    return [dict(one) for one in reply.wanted]


async def test_a_search_tells_its_words_and_a_try_on_the_place_that_was_chosen() -> None:
    dialogue = Dialogue()
    await wanted(dialogue, "give_measures", sex="female", height=165.0, weight=55.0)
    (search,) = await wanted(dialogue, "search", "red dresses", category="dress", colour="red")
    assert (search["what"], search["about"]) == ("search", "dress red")
    (chosen,) = await wanted(dialogue, "try_on", "the second", ordinal=2)
    assert (chosen["what"], chosen["place"]) == ("try_on", 2)
    assert chosen["item"] == dialogue.slots["focus"]


async def test_feedback_tells_feeling_zone_and_the_size_that_is_worn() -> None:
    dialogue = Dialogue()
    await wanted(dialogue, "give_measures", sex="female", height=165.0, weight=55.0)
    await wanted(dialogue, "search", "red dresses", category="dress", colour="red")
    await wanted(dialogue, "try_on", "the first", ordinal=1)
    (told,) = await wanted(dialogue, "give_feedback", "tight at the shoulders", feeling="tight", zone="shoulder")
    assert (told["feeling"], told["zone"]) == ("tight", "shoulder")
    assert told["size"] == dialogue.slots["look"]["items"][0]["size"]


async def test_no_number_of_the_body_and_no_word_that_was_typed_is_told() -> None:
    told = await wanted(
        Dialogue(), "give_measures", "I'm 165.5 and 55.5, chest 91.5", height=165.5, weight=55.5, chest=91.5
    )
    assert told
    for secret in ("165.5", "55.5", "91.5", "chest"):
        assert secret not in json.dumps(told)
