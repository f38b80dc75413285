"""An editor looks at how messages were read; what is accepted is learned from, once, and names nobody."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from review import gold
from review.app import LANGUAGES, texts
from review.decided import Decided
from review.desk import Refused
from review.fields import fields, intents, kinds
from review.gold import NotGold, line_of
from review.tracker import TrackerUnreadable, reading_of, readings
from shop import words
from tests.fakes_review import KEY, Told, accepted, desk_over, page_over

ROOT = Path(__file__).resolve().parent.parent
DRESS: dict[str, Any] = {
    "intent": "search",
    "start": 0,
    "end": 13,
    "garments": [{"category": "dress", "colour": ["red"]}],
}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "tracker.db")


def shown(folder: Path) -> dict[str, tuple[str, ...]]:
    """Every message that is offered, with the reasons why."""
    return {item["said"]: tuple(item["reasons"]) for group in desk_over(folder).queue() for item in group["items"]}


def send(key: str, *acts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "acts": list(acts), **more}


# What is offered


def test_the_least_certain_messages_are_offered_and_the_certain_are_not(told: Told, tmp_path: Path) -> None:
    told.says("ann", "sth nice", "search", 0.41)
    told.says("ben", "a red dress", "search", 0.97)
    assert shown(tmp_path) == {"sth nice": ("uncertain",)}


def test_what_is_decided_makes_room_for_the_next_of_many(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.reasons.MOST_UNCERTAIN", 2)
    keys = [told.says("ann", f"sth {name}", "search", 0.1 * n) for n, name in enumerate(("one", "two", "three"), 1)]
    assert list(shown(tmp_path)) == ["sth one", "sth two"]
    desk_over(tmp_path).leave_out({"key": keys[0]})
    assert list(shown(tmp_path)) == ["sth two", "sth three"]
    monkeypatch.setattr("review.reasons.MOST_OFFERED", 1)
    assert list(shown(tmp_path)) == ["sth two"]


def test_a_message_whose_next_one_denies_it_is_corrected_unless_a_question_was_answered(
    told: Told, tmp_path: Path
) -> None:
    blue = [{"intent": "deny", "start": 0, "end": 2}, {"intent": "change_colour", "start": 4, "end": 21}]
    for sender in ("ann", "ben", "cat", "dan"):
        told.says(sender, f"a coat for {sender}", "search", 0.99)
        if sender == "ben":
            told.answers(sender, "In M?", "/affirm", "/deny")
        if sender == "cat":
            told.waits(10)
        if sender == "dan":
            told.says(sender, "/more_results", "more_results", 1.0)
        told.says(sender, "no, I meant the blue one", "change_colour", 0.99, acts=blue)
    assert shown(tmp_path) == {"a coat for ann": ("corrected",)}


def test_a_value_taken_back_corrects_the_message_that_was_read_to_hold_it(told: Told, tmp_path: Path) -> None:
    size = {"entity": "size", "value": "M", "start": 0, "end": 1}
    told.says("ann", "m for me", "change_size", 0.99, entities=[size])
    told.says("ann", "not M, L", "change_size", 0.99, entities=[size | {"negated": True}])
    assert shown(tmp_path) == {"m for me": ("corrected",)}


def test_a_wish_said_again_at_once_is_corrected_and_a_new_wish_of_its_kind_is_none(told: Told, tmp_path: Path) -> None:
    red, blue = ([{"entity": "colour", "value": value, "start": 0, "end": 3}] for value in ("red", "blue"))
    told.says("ann", "have you red dresses", "search", 0.95, entities=red)
    told.says("ann", "have you any red dresses", "search", 0.95, entities=red)
    told.says("ben", "have you red dresses?", "search", 0.95, entities=red)
    told.says("ben", "have you blue dresses?", "search", 0.95, entities=blue)
    told.says("cat", "more", "more_results", 0.95)
    told.says("cat", "more", "more_results", 0.95)
    assert shown(tmp_path) == {"have you red dresses": ("corrected",)}


def test_whoever_asks_for_a_person_or_dislikes_it_complains_of_what_they_said_before(
    told: Told, tmp_path: Path
) -> None:
    told.says("ann", "where is it", "faq", 0.99)
    told.says("ann", "get me a human", "ask_agent", 0.99)
    told.says("ben", "show me the coat", "try_on", 0.5)
    told.says("ben", "that is horrible", "give_feedback", 0.99, acts=[
        {"intent": "give_feedback", "start": 0, "end": 16, "feeling": ["dislike"]}])  # fmt: skip
    assert shown(tmp_path) == {"show me the coat": ("complained", "uncertain"), "where is it": ("complained",)}
    assert next(iter(shown(tmp_path))) == "show me the coat", "the least certain first"


def test_messages_that_say_much_the_same_stand_in_one_group(told: Told, tmp_path: Path) -> None:
    for text in ("show the red dress", "我要退货", "show the red dresses"):
        told.says(text, text, "search", 0.3)
    groups = [[item["said"] for item in group["items"]] for group in desk_over(tmp_path).queue()]
    assert groups == [["show the red dress", "show the red dresses"], ["我要退货"]]


def test_with_nothing_written_there_is_nothing_to_review_and_no_file_is_made(tmp_path: Path) -> None:
    assert desk_over(tmp_path).queue() == []
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").write_bytes(b"no database" * 100)
    with pytest.raises(TrackerUnreadable, match=r"tracker\.db cannot be read .*FITTING_ROOM_DATA_DIR"):
        readings(tmp_path / "tracker.db")


# What is kept of a reading


def test_a_reading_is_found_by_its_key_until_its_shopper_is_deleted_and_never_as_anothers(told: Told) -> None:
    key = told.says("ann", "sth nice", "search", 0.41, acts=[DRESS])
    found = reading_of(told.path, key)
    assert found is not None
    assert (found.text, found.confidence, found.acts) == ("sth nice", 0.41, (DRESS,))
    told.forgets("ann")
    assert reading_of(told.path, key) is None
    told.waits(5)
    assert told.says("ben", "other", "search", 0.4).startswith("1-"), "the row's number is given again"
    assert reading_of(told.path, key) is None


def test_a_message_read_before_there_were_acts_is_one_act_of_its_intent(told: Told, tmp_path: Path) -> None:
    told.says("ann", "sth nice", "search", 0.41)
    (group,) = desk_over(tmp_path).queue()
    assert group["items"][0]["acts"] == [{"intent": "search", "start": 0, "end": 8}]


# What is accepted


def test_an_accepted_message_is_written_in_the_readers_form_and_offered_no_more(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "the red dress, not black. i'm 165", "search", 0.41)
    acts = (
        DRESS
        | {"end": 24, "garments": [{"category": "dress", "colour": ["red"]}, {"colour": ["black"], "wanted": False}]},
        {
            "intent": "give_measures",
            "start": 25,
            "end": 33,
            "numbers": [{"entity": "height", "value": "165", "of": "self"}],
        },
    )
    desk = desk_over(tmp_path)
    line = desk.accept(send(key, *acts))["line"]
    assert accepted(tmp_path) == [line]
    assert line == {
        "text": "the red dress, not black. i'm 165",
        "lang": "en",
        "acts": [
            {"intent": "search", "at": "the red dress, not black", "garments": [
                {"category": "dress", "colour": ["red"], "wanted": True}, {"colour": ["black"], "wanted": False}]},
            {"intent": "give_measures", "at": "i'm 165",
             "numbers": [{"entity": "height", "value": 165.0, "of": "self"}]},
        ],
    }  # fmt: skip
    assert desk.queue() == []


def test_the_page_says_what_will_be_written_before_it_is(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "Anna here, the red dress", "search", 0.41)
    act = DRESS | {"start": 11, "end": 24}
    desk = desk_over(tmp_path)
    (item,) = desk.queue()[0]["items"]
    line = desk.preview(send(key, act))["line"]
    assert (item["said"], item["text"], line["text"]) == ("Anna here, the red dress", *["Alex here, the red dress"] * 2)
    assert accepted(tmp_path) == []
    assert desk.accept(send(key, act))["line"] == line


def test_what_a_shopper_said_of_themselves_is_in_no_written_byte(told: Told, tmp_path: Path) -> None:
    told_of = "我叫张伟，电话13912345678，邮箱zw@corp.example.org，订单SF12345678901，寄到北京市朝阳区望京街10号2单元。"
    said = told_of + "红色连衣裙"
    key = told.says("ann", said, "search", 0.41, acts=[
        {"intent": "search", "start": len(said) - 5, "end": len(said), "numbers": [
            {"entity": "height", "value": 170, "of": "other", "who": "张伟"}]}])  # fmt: skip
    desk = desk_over(tmp_path)
    (item,) = desk.queue()[0]["items"]
    assert item["text"][item["acts"][0]["start"] : item["acts"][0]["end"]] == "红色连衣裙"
    desk.accept(send(key, *item["acts"]))
    written = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file() and path.name != "tracker.db")
    assert "红色连衣裙" in written
    for personal in ("张伟", "13912345678", "corp", "SF123", "望京", "10号"):
        assert personal not in written


def test_an_editor_masks_what_was_not_found_and_acts_keep_their_words(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "bee says 13912345678, the red dress", "search", 0.41)
    desk = desk_over(tmp_path)
    (item,) = desk.queue()[0]["items"]
    assert item["text"] == "bee says 555-0100, the red dress"
    changed = desk.mask({"key": key, "add": [0, 3, "name"], "spans": [[19, 32]]})
    assert (changed["text"], changed["spans"]) == ("Alex says 555-0100, the red dress", [[20, 33]])
    back = desk.mask({"key": key, "also": changed["also"], "drop": [0, 3], "spans": changed["spans"]})
    assert (back["text"], back["spans"], back["also"]) == (item["text"], [[19, 32]], [])
    line = desk.accept(send(key, DRESS | {"start": 20, "end": 33}, also=changed["also"]))["line"]
    assert (line["text"], line["acts"][0]["at"]) == ("Alex says 555-0100, the red dress", "the red dress")


def test_a_second_window_is_told_and_nothing_is_written_twice(told: Told, tmp_path: Path) -> None:
    key, other = told.says("ann", "the red dress", "search", 0.4), told.says("ben", "The red dress!", "search", 0.4)
    one, two = desk_over(tmp_path), desk_over(tmp_path)
    one.accept(send(key, DRESS))
    for again in (two.accept, two.leave_out, one.accept):
        with pytest.raises(Refused) as problem:
            again(send(key, DRESS))
        assert problem.value.reason == "accepted"
    with pytest.raises(Refused) as problem:
        two.accept(send(other, DRESS))
    assert problem.value.reason == "known", "another shopper's same words"
    assert [line["text"] for line in accepted(tmp_path)] == ["the red dress"]
    assert two.queue() == []


def test_what_is_left_out_is_offered_no_more_and_nothing_is_written(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "hm", "search", 0.2)
    desk_over(tmp_path).leave_out({"key": key})
    assert desk_over(tmp_path).queue() == []
    assert accepted(tmp_path) == []
    with pytest.raises(Refused) as problem:
        desk_over(tmp_path).accept(send(key, DRESS))
    assert problem.value.reason == "left_out"


def test_a_shopper_deleted_while_the_page_is_open_leaves_nothing_to_write(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "the red dress", "search", 0.4)
    told.forgets("ann")
    with pytest.raises(Refused) as problem:
        desk_over(tmp_path).accept(send(key, DRESS))
    assert problem.value.reason == "gone"
    assert accepted(tmp_path) == []


def test_decisions_hold_no_word_of_anybody(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "the red dress", "search", 0.4)
    desk_over(tmp_path).accept(send(key, DRESS))
    file = tmp_path / "review.decided"
    assert file.read_text() == f"{key} accepted\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_the_model_is_taught_already_is_not_written_again(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "Show me red dresses!", "search", 0.4)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "find.yml").write_text(
        "nlu:\n- intent: search\n  examples: |\n    - show me [red](colour) dresses\n"
    )
    with pytest.raises(Refused) as problem:
        desk_over(tmp_path).accept(send(key, DRESS))
    assert problem.value.reason == "known"
    assert accepted(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from review import gold
replace = os.replace
def killed(*paths):
    if sys.argv[2] == "after":
        replace(*paths)
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = killed
gold.add({"text": "second", "lang": "en", "acts": []}, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_in_the_middle_of_saving_leaves_the_file_as_before_or_as_after(tmp_path: Path, moment: str) -> None:
    first, second = ({"text": text, "lang": "en", "acts": []} for text in ("first", "second"))
    assert gold.add(first, tmp_path / "data")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "data"), moment], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert accepted(tmp_path) == ([first] if moment == "before" else [first, second])
    assert gold.add(second, tmp_path / "data") is (moment == "before")
    assert accepted(tmp_path) == [first, second]
    assert [path.name for path in (tmp_path / "data" / "acts").iterdir()] == ["review.jsonl"]


def test_a_decision_that_a_kill_cut_short_counts_for_nothing_and_spoils_no_other(tmp_path: Path) -> None:
    decided = Decided(tmp_path / "review.decided")
    decided.add("1-1.000", "accepted")
    with (tmp_path / "review.decided").open("a") as file:
        file.write("2-2.000 acce")
    assert decided.all() == {"1-1.000": "accepted"}
    decided.add("3-3.000", "left out")
    assert decided.all() == {"1-1.000": "accepted", "3-3.000": "left out"}


# What cannot be learned from


WRONG = {
    "intent 'fly' is none of the 36": [{"intent": "fly", "start": 0, "end": 3}],
    "stands on 4 to 90": [{"intent": "search", "start": 4, "end": 90}],
    "stands on no word": [{"intent": "search", "start": 3, "end": 4}],
    "'red' stands in two acts": [{"intent": "buy", "start": 0, "end": 7}, {"intent": "buy", "start": 4, "end": 13}],
    "category is 'toga', it must be one of tee": [DRESS | {"garments": [{"category": "toga"}]}],
    "colour is 'reddish'": [DRESS | {"garments": [{"colour": ["red", "reddish"]}]}],
    "size is 'very large indeed'": [DRESS | {"garments": [{"size": "very large indeed"}]}],
    "category has 2 values": [DRESS | {"garments": [{"category": ["tee", "dress"]}]}],
    "a garment says nothing": [DRESS | {"garments": [{"wanted": False}]}],
    "asks is 'colour'": [DRESS | {"asks": ["colour"]}],
    "height is 'tall', it must be a number": [DRESS | {"numbers": [{"entity": "height", "value": "tall"}]}],
    "weight is '1e999'": [DRESS | {"numbers": [{"entity": "weight", "value": "1e999"}]}],
    "of is 'mine'": [DRESS | {"numbers": [{"entity": "height", "value": 165, "of": "mine"}]}],
    "who 'my aunt Bea' is not in the text": [
        DRESS | {"numbers": [{"entity": "height", "value": 165, "who": "my aunt Bea"}]}
    ],
    "ordinal is '1.5', it must be a whole number": [DRESS | {"ordinal": ["1.5"]}],
    "name is 'ask bea@example.org'": [DRESS | {"garments": [{"name": "ask bea@example.org"}]}],
    "13 acts are more than the 12": [DRESS] * 13,
    "an act is '7'": [7],
    "acts is '7', it must be a list": 7,
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_is_no_reading_is_refused_in_a_sentence(sentence: str) -> None:
    with pytest.raises(NotGold) as problem:
        line_of("the red dress", {"acts": WRONG[sentence]})
    assert str(problem.value).startswith(sentence) or sentence in str(problem.value)
    assert ";" in str(problem.value), "the next step"


def test_a_message_of_10000_characters_is_shown_and_not_learned_from(told: Told, tmp_path: Path) -> None:
    key = told.says("ann", "red dress " * 1000, "search", 0.4)
    desk = desk_over(tmp_path)
    (item,) = desk.queue()[0]["items"]
    assert (len(item["said"]), item["masks"]) == (10_000, [])
    with pytest.raises(NotGold, match="the message has 10000 characters, learned is from 1000 at most; leave it out"):
        desk.accept(send(key, DRESS))
    with pytest.raises(NotGold, match="leave it out"):  # however much of it is masked
        desk.accept(send(key, DRESS, also=[[0, 9990, "name"]]))
    assert accepted(tmp_path) == []


def test_words_that_stand_twice_are_told_by_number_and_one_whole_act_needs_neither() -> None:
    line = line_of("buy it and buy it", {"acts": [{"intent": "buy", "start": 11, "end": 17}]})
    assert line["acts"] == [{"intent": "buy", "start": 11, "end": 17}]
    assert line_of("buy it", {"acts": [{"intent": "buy", "start": 0, "end": 6}]})["acts"] == [{"intent": "buy"}]


def test_what_is_taken_back_and_what_is_known_in_part_are_written_as_the_reader_has_them() -> None:
    said = {"acts": [{"intent": "change_size", "start": 0, "end": 12, "garments": [{"size": "L"}]}], "partial": True,
            "taken_back": [{"entity": "size", "value": "M", "at": "M"}]}  # fmt: skip
    assert line_of("M no wait, L", said) == {
        "text": "M no wait, L", "lang": "en", "partial": True,
        "acts": [{"intent": "change_size", "garments": [{"size": "L", "wanted": True}]}],
        "taken_back": [{"entity": "size", "value": "M", "at": "M"}],
    }  # fmt: skip


def test_the_names_an_editor_chooses_from_are_the_models_and_the_shops() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert intents() == set(domain["intents"])
    named = {*kinds("garment"), *kinds("number")["entity"], *kinds("act")}
    # A product's name, what is asked, and two lines of a chart are no entities.
    assert named - set(domain["entities"]) == {"name", "asks", "length", "hem"}
    shared = yaml.safe_load(words.FILE.read_text(encoding="utf-8"))
    for table in ("category", "colour", "pattern", "material", "style"):
        assert set(shared[table]) <= set(kinds("garment")[table]), table
    assert set(shared["occasion"]) == set(kinds("act")["occasion"])
    assert set(fields()["single"]) <= {*kinds("garment"), *kinds("act")}


# The page


@pytest.fixture
def http(told: Told, tmp_path: Path) -> TestClient:
    assert told
    return TestClient(page_over(tmp_path).app(), base_url="http://127.0.0.1")


def test_the_page_opens_with_the_key_alone_and_asks_nothing_without_it(http: TestClient) -> None:
    for address in ("/", "/?key=guessed", "/api/queue"):
        assert http.get(address).status_code == 403
    assert "key" in http.post("/api/accept", json={}).json()["error"]
    opened = http.get(f"/?key={KEY}")
    assert (opened.status_code, str(opened.url)) == (200, "http://127.0.0.1/"), "the key leaves the address"
    assert http.get("/api/queue").json()["groups"] == []
    assert KEY not in opened.text


def test_another_sites_name_for_this_machine_opens_nothing(http: TestClient) -> None:
    assert http.get(f"/?key={KEY}", headers={"Host": "shop.example"}).status_code == 400


def test_only_json_is_read_and_what_is_none_is_a_sentence(http: TestClient, told: Told) -> None:
    http.get(f"/?key={KEY}")
    key = told.says("ann", "the red dress", "search", 0.4)
    for sent in ({"content": json.dumps(send(key, DRESS)), "headers": {"Content-Type": "text/plain"}}, {"content": "{"},
                 {"json": []}, {"json": send(key, DRESS, also=[[1]])}, {"json": send(key, DRESS, also=7)}):  # fmt: skip
        answer = http.post("/api/accept", **sent)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["reason"]) == (400, "not_understood")
    much = http.post("/api/accept", json={"key": "x" * 300_000})
    assert (much.status_code, much.json()["error"]) == (422, "more than 256 KB were sent; send one message's acts")
    assert http.post("/api/accept", json=send(key, DRESS)).status_code == 200


def test_markup_that_a_shopper_wrote_is_data_on_the_page_and_no_script_of_theirs_may_run(
    http: TestClient, told: Told
) -> None:
    said = "<img src=x onerror=alert(1)></script><script>alert(2)</script> red dress"
    told.says("ann", said, "search", 0.4)
    page = http.get(f"/?key={KEY}")
    assert "alert(" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    asked = http.get("/api/queue")
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["X-Content-Type-Options"] == "nosniff"
    assert asked.json()["groups"][0]["items"][0]["said"] == said


def test_a_full_disk_is_a_sentence_and_the_message_is_still_offered(
    http: TestClient, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    http.get(f"/?key={KEY}")
    key = told.says("ann", "the red dress", "search", 0.4)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", full)
        answer = http.post("/api/accept", json=send(key, DRESS))
    assert (answer.status_code, answer.json()["error"].split(";")[0]) == (
        503, "The training data could not be written (No space left on device)")  # fmt: skip
    assert accepted(tmp_path) == []
    assert len(http.get("/api/queue").json()["groups"]) == 1


def test_a_refused_training_is_told_on_the_page(http: TestClient, tmp_path: Path) -> None:
    http.get(f"/?key={KEY}")
    assert http.get("/api/queue").json()["training"] == {"refused": None, "waiting": False}
    (tmp_path / "models").mkdir()
    refused = {"at": "2026-01-01", "worse": [{"intent": "buy", "lost": 7, "of": 30, "won": 0, "p": 0.0078}]}
    (tmp_path / "models" / "refused.json").write_text(json.dumps(refused))
    assert http.get("/api/queue").json()["training"]["refused"] == refused


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    import re

    one, other = (texts(language) for language in LANGUAGES)
    assert list(one) == list(other)
    assert {f"field_{name}" for name in (*kinds("garment"), *kinds("act"))} <= set(one)
    for name, sentence in one.items():
        assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", other[name])), name


def test_reading_for_the_review_changes_nothing_in_rasas_file(told: Told, tmp_path: Path) -> None:
    told.says("ann", "the red dress", "search", 0.4)
    with sqlite3.connect(told.path) as writing:
        writing.execute("begin immediate")  # Rasa is in the middle of a turn
        assert shown(tmp_path) == {"the red dress": ("uncertain",)}
