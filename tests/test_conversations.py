"""Scripted conversations with Rasa and the real skills over a renderer that does arithmetic: the quickest tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests import conversations
from tests.rasa_alone import rasa_alone
from tests.waiting import LIMIT_S


def test_scripts_cover_both_languages_and_none_stands_twice() -> None:
    scripts = conversations.scripts()
    languages = Counter(script.language for script in scripts)
    assert min(languages["zh"], languages["en"]) >= 22
    assert max(Counter(script.id for script in scripts).values()) == 1


def test_every_turn_says_or_presses_something_and_expects_only_what_can_be_judged() -> None:
    known = {"text", "not_text", "kind", "image", "buttons", "custom"}
    for script in conversations.scripts():
        for turn in script.turns:
            assert set(turn) <= {"user", "press", "expect", "language"}, script.id
            assert ("user" in turn) != ("press" in turn), script.id
            assert set(turn.get("expect") or {}) <= known, script.id


ANSWER: conversations.Reply = [
    {"text": "Here you are", "buttons": [{"title": "Up", "payload": "/change_size"}]},
    {"image": "/media/x.webp"},
    {"custom": {"kind": "try_on", "items": [{"size": "M", "ease": {"chest": 8.0}}]}},
]


class TestJudging:
    """The judge itself finds what is wrong, and nothing else."""

    def faults(self, language: str = "en", **expect: object) -> list[str]:
        with httpx.Client() as http:
            return list(conversations.judge(ANSWER, dict(expect), language, http))

    def test_what_is_as_expected_has_no_fault(self) -> None:
        custom = {"try_on.items.0.size": "M", "try_on.items.#": 1, "try_on.items.0.ease.chest": {"least": 7, "most": 9}}
        assert self.faults(text="you are", kind="try_on", image=True, buttons=["/change"], custom=custom) == []

    @pytest.mark.parametrize(
        "expect",
        [
            {"text": "nowhere"}, {"not_text": "Here"}, {"kind": "body"}, {"image": False}, {"buttons": ["/buy"]},
            {"custom": {"try_on.items.0.size": "L"}}, {"custom": {"try_on.items.7.size": "M"}},
        ],
    )  # fmt: skip
    def test_what_is_not_as_expected_is_one_fault(self, expect: dict[str, object]) -> None:
        assert len(self.faults(**expect)) == 1

    def test_an_answer_in_the_other_language_or_no_answer_is_a_fault(self) -> None:
        assert len(self.faults(language="zh")) == 1
        with httpx.Client() as http:
            assert list(conversations.judge([], {}, "en", http)) == ["nothing was answered"]


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address to talk to."""
    with rasa_alone(tmp_path_factory.mktemp("dialogue")) as running:
        yield running.url


@pytest.mark.system
@pytest.mark.parametrize("script", conversations.cases())
def test_the_conversation_goes_as_scripted(rasa: str, script: conversations.Script) -> None:
    with httpx.Client(timeout=LIMIT_S, trust_env=False) as http:
        assert conversations.play(script, rasa, http) == []
