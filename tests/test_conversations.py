"""Scripted conversations with Rasa and the real skills over a renderer that does arithmetic: the quickest tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.__main__ import main
from tests.e2e.coverage import Coverage
from tests.e2e.judging import Answer, Reply, judge
from tests.e2e.playing import cases, play
from tests.e2e.scripts import Script, ScriptError, Step, read, scripts
from tests.rasa_alone import rasa_alone
from tests.waiting import LIMIT_S, own_ports


def test_scripts_cover_both_languages_and_none_stands_twice() -> None:
    languages = Counter(script.language for script in scripts())
    assert min(languages["zh"], languages["en"]) >= 22
    assert max(Counter(script.id for script in scripts()).values()) == 1


MESSAGES: Reply = [
    {"text": "Here you are", "buttons": [{"title": "Up", "payload": "/change_size"}]},
    {"image": "/media/x.webp"},
    {"custom": {"kind": "try_on", "items": [{"size": "M", "ease": {"chest": 8.0}}]}},
]
ANSWER = Answer(MESSAGES, {"height": 165.0, "told": None}, ["action_answer"])


class TestJudging:
    """The judge itself finds what is wrong, and nothing else."""

    def faults(self, *assertions: dict[str, object], language: str = "en", answer: Answer = ANSWER) -> list[str]:
        with httpx.Client() as http:
            return list(judge(answer, Step("hello", None, language, assertions), http))

    def test_what_is_as_expected_has_no_fault(self) -> None:
        shows = {"try_on.items.0.size": "M", "try_on.items.#": 1, "try_on.items.0.ease.chest": {"least": 7, "most": 9}}
        uttered = {"text_matches": "you are", "buttons": [{"title": "Up"}, {"payload": "/change"}]}
        rest: dict[str, object] = {"payload": "try_on", "picture": True, "action_executed": "action_answer"}
        slots = {"slot_was_set": [{"name": "height", "value": 165.0}], "slot_was_not_set": [{"name": "told"}]}
        silent = {"bot_did_not_utter": {"text_matches": "nowhere"}}
        assert self.faults({"bot_uttered": uttered}, {"shows": shows}, rest, slots, silent) == []

    @pytest.mark.parametrize(
        "assertion",
        [
            {"bot_uttered": {"text_matches": "nowhere"}}, {"bot_uttered": {"text": "Here"}},
            {"bot_uttered": {"utter_name": "utter_greet"}}, {"bot_uttered": {"buttons": [{"title": "Down"}]}},
            {"bot_uttered": {"buttons": [{"payload": "/buy"}]}}, {"bot_did_not_utter": {"text_matches": "Here"}},
            {"payload": "body"}, {"picture": False}, {"shows": {"try_on.items.0.size": "L"}},
            {"shows": {"try_on.items.7.size": "M"}}, {"slot_was_set": [{"name": "told"}]},
            {"slot_was_set": [{"name": "height", "value": 170.0}]}, {"action_executed": "action_restart"},
            {"slot_was_not_set": [{"name": "height"}]},
        ],
    )  # fmt: skip
    def test_what_is_not_as_expected_is_one_fault(self, assertion: dict[str, object]) -> None:
        assert len(self.faults(assertion)) == 1

    def test_an_answer_in_the_other_language_or_no_answer_is_a_fault(self) -> None:
        assert len(self.faults(language="zh")) == 1
        assert self.faults(answer=Answer([])) == ["nothing was answered"]

    def test_a_sentence_is_known_by_its_name_whatever_fills_its_gaps(self) -> None:
        said = Answer([{"text": "Sorry, that took too long."}])
        assert len(self.faults({"bot_did_not_utter": {"utter_name": "utter_greet"}}, answer=said)) == 0


class TestReading:
    """Scripts as Rasa Pro's users write them, and clear sentences about what cannot be read."""

    def script(self, tmp_path: Path, page: str) -> list[Script]:
        (tmp_path / "some").mkdir(exist_ok=True)
        path = tmp_path / "some" / "page.yml"
        path.write_text(page, encoding="utf-8")
        return read(path)

    def test_steps_after_a_message_are_expected_of_its_answer(self, tmp_path: Path) -> None:
        page = """
        test_cases:
        - test_case: hello
          steps:
          - user: hi
          - utter: utter_greet
          - slot_was_set: [language, height: 165.0]
          - user: bye
            assertions: [{bot_uttered: {text_matches: bye}}]
        """
        (script,) = self.script(tmp_path, page)
        first, second = script.steps
        assert (script.id, first.said, second.said) == ("some: hello", "hi", "bye")
        assert first.assertions == (
            {"bot_uttered": {"utter_name": "utter_greet"}},
            {"slot_was_set": [{"name": "language"}, {"name": "height", "value": 165.0}]},
        )

    @pytest.mark.parametrize(
        ("page", "told"),
        [
            ("stories: []", "wants a list `test_cases`"),
            ("test_cases: [{test_case: a}]", "a: wants `steps`"),
            ("test_cases: [{test_case: a, steps: [{bot: hi}]}]", "`bot` stands before anything was said"),
            ("test_cases: [{test_case: a, steps: [{says: hi}]}]", "a step 'says' is none of user, press, bot"),
            ("test_cases: [{test_case: a, steps: [{user: a, assertions: [{flow_started: x}]}]}]", "Rasa Pro's"),
            ("test_cases: [{test_case: a, steps: [{user: a, assertions: [{sees: x}]}]}]", "`sees` among `assertions`"),
            ("test_cases: [{test_case: a, metadata: nl, steps: [{user: a}]}]", "metadata 'nl' is none of"),
            ("test_cases: [{test_case: a, fixtures: [b], steps: [{user: a}]}]", "let the first steps tell it"),
            ("test_cases: [", "page.yml"),
        ],
    )
    def test_what_cannot_be_read_is_named_with_its_place(self, tmp_path: Path, page: str, told: str) -> None:
        with pytest.raises(ScriptError) as refused:
            self.script(tmp_path, page)
        assert "page.yml" in str(refused.value)
        assert told in str(refused.value)

    def test_where_nobody_answers_the_command_says_what_to_do(self, capsys: pytest.CaptureFixture[str]) -> None:
        with own_ports(1) as (port,):
            assert main([f"http://127.0.0.1:{port}"]) == 2
        assert "make run" in capsys.readouterr().err


def test_coverage_counts_what_was_met_and_names_what_never_was() -> None:
    coverage = Coverage()
    facts = {"custom": {"kind": "facts", "facts": {"fabric": "cotton", "length_cm": 98.0}}}
    coverage.hear([{"intent": "try_on", "asks": ["price"]}], [*MESSAGES, facts])
    report = coverage.report()
    assert "acts: 1 of 36\n  try_on 1\n  never: greet" in report
    assert "asked of a garment: 1 of 17\n  price 1" in report
    assert "facts told: 2 of 2\n  fabric 1  length_cm 1" in report
    assert "payloads: 2 of 10\n  try_on 1  facts 1" in report


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address to talk to."""
    with rasa_alone(tmp_path_factory.mktemp("dialogue")) as running:
        yield running.url


@pytest.mark.system
@pytest.mark.parametrize("script", cases())
def test_the_conversation_goes_as_scripted(rasa: str, script: Script) -> None:
    with httpx.Client(timeout=LIMIT_S, trust_env=False) as http:
        assert play(script, rasa, http) == []
