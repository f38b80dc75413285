"""The token classifier: files, notations, plan, and a training of seconds that is killed and gone on with."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.tagger import columns, command, reports, tags
from nlu.tagger.decoding import Decoder
from nlu.tagger.errors import BadInput
from nlu.tagger.features import SHAPES, Vocabularies, features, sentence_shapes
from nlu.tagger.plan import Plan
from nlu.tagger.windows import AROUND, PIECES, WANTED, Unit, batches, reading_windows, training_windows

ROOT = Path(__file__).resolve().parent.parent


@st.composite
def entities(draw: st.DrawFn) -> tuple[list[tags.Span], int]:
    """Entities that do not overlap, in order, and a length that holds them."""
    place, found = 0, []
    for gap, words, kind in draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from(["PER", "LOC", "B-X"])))
    ):
        found.append((place + gap, place + gap + words, kind))
        place += gap + words
    return found, place + draw(st.integers(0, 2))


@given(entities())
def test_entities_survive_each_notation(case: tuple[list[tags.Span], int]) -> None:
    found, length = case
    assert tags.spans(tags.iob2(found, length)) == found
    assert tags.spans(tags.iob1(found, length)) == found
    assert tags.spans_of_bioes(tags.bioes(found, length)) == found


@given(entities())
def test_iob1_marks_a_beginning_only_beside_its_like(case: tuple[list[tags.Span], int]) -> None:
    found, length = case
    written = tags.iob1(found, length)
    beside = {start for (_, end, kind), (start, _, after) in pairwise(found)
              if (end, kind) == (start, after)}  # fmt: skip
    assert {place for place, tag in enumerate(written) if tag.startswith("B-")} == beside


def test_iob1_of_the_shared_task_is_read_as_it_counts_entities() -> None:
    written = ["I-LOC", "I-PER", "I-PER", "B-PER", "O", "I-ORG"]
    assert tags.iob2(tags.spans(written), 6) == ["B-LOC", "B-PER", "I-PER", "B-PER", "O", "B-ORG"]


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_decoded_labels_make_whole_entities(seed: int, words: int) -> None:
    labels = tags.bioes_labels(["PER", "LOC"])
    scores = np.random.default_rng(seed).normal(size=(words, len(labels)))
    given_labels = Decoder(labels)(scores)
    assert tags.bioes(tags.spans_of_bioes(given_labels), words) == given_labels


def test_decoding_finds_the_allowed_labels_of_largest_sum() -> None:
    from itertools import product

    labels = tags.bioes_labels(["PER"])
    scores = np.random.default_rng(3).normal(size=(4, len(labels)))

    def allowed(row: tuple[str, ...]) -> bool:
        return all(tags.may_follow(a, b) for a, b in pairwise(["O", *row, "O"]))

    best = max(
        filter(allowed, product(labels, repeat=4)),
        key=lambda row: sum(scores[place, labels.index(label)] for place, label in enumerate(row)),
    )
    assert Decoder(labels)(scores) == list(best)


FILE = (
    "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\n\n\nPeter NNP I-NP I-PER\nBlackburn NNP I-NP I-PER"
)


def test_a_file_is_read_into_documents_and_written_again_with_a_column_more() -> None:
    lines = FILE.split("\n")
    corpus = columns.parse(lines, "a file")
    assert corpus.marked
    assert [[sentence.words for sentence in document] for document in corpus.documents] == [
        [["EU", "rejects"], ["Peter", "Blackburn"]]
    ]
    pairs = [(line, "B-NEW") for sentence in corpus.sentences for line in sentence.lines]
    written = columns.with_tags(lines, pairs).split("\n")
    assert written == [f"{line} {'O' if line.startswith('-DOC') else 'B-NEW'}" if line else "" for line in lines]


def test_white_space_that_is_no_blank_stands_inside_a_word() -> None:
    corpus = columns.parse(["10\u00a0000\tCD _ O", "a\u2028b X X O"], "a file")
    assert corpus.sentences[0].words == ["10\u00a0000", "a\u2028b"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["EU NNP I-NP I-ORG", "rejects VBZ O"], "line 2 of a file has 3 columns, not 4"),
        (["EU NNP I-NP ORG"], "line 1 of a file has the tag 'ORG'"),
        (["EU NNP I-NP I-"], "line 1 of a file has the tag 'I-'"),
        (["", "-DOCSTART- -X- -X- O", ""], "a file holds no sentence"),
        ([f"{'x' * 1001} _ _ O"], "a word of 1001 characters, the limit is 1000"),
    ],
)
def test_a_file_of_another_form_is_refused_by_its_line(lines: list[str], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        columns.parse(lines, "a file")


def test_capitals_tell_nothing_in_a_sentence_of_capitals() -> None:
    shouted, spoken = sentence_shapes(["LEEDS", "BEAT", "3-1"]), sentence_shapes(["LEEDS", "beat", "3-1"])
    assert SHAPES[spoken[0]] == "upper"
    assert shouted[0] == spoken[0] + len(SHAPES)
    assert [SHAPES[one] for one in sentence_shapes(["McDonald", "A380", "Leeds", "of", "-"])] == [
        "mixed", "with_digit", "title", "lower", "other",
    ]  # fmt: skip


def documents(sizes: list[list[int]]) -> list[list[Unit]]:
    """Documents of units; each word of a unit has one piece."""
    vocabularies, made, number = Vocabularies({}, {}, {}), [], 0
    for row in sizes:
        made.append([])
        for words in row:
            sentence = columns.Sentence(["a"] * words, ["_"] * words, ["_"] * words, ["O"] * words)
            seen = features(sentence, vocabularies)
            made[-1].append(Unit(number, 0, [[7]] * words, seen, np.zeros(words, np.int64)))
            number += 1
    return made


SIZES = st.lists(st.lists(st.integers(1, WANTED - 1), min_size=1, max_size=12), min_size=1, max_size=4)


@given(SIZES, st.integers(0, 9))
def test_training_windows_hold_each_sentence_once_beside_its_neighbours(sizes: list[list[int]], seed: int) -> None:
    docs = documents(sizes)
    windows = training_windows(docs, random.Random(seed))
    assert [u.sentence for w in windows for u in w.units] == [u.sentence for doc in docs for u in doc]
    assert all(window.size <= PIECES + 1 for window in windows)
    home = {unit.sentence: number for number, doc in enumerate(docs) for unit in doc}
    assert all(len({home[unit.sentence] for unit in window.units}) == 1 for window in windows)


@given(SIZES)
def test_reading_windows_want_each_sentence_once_with_context_that_fits(sizes: list[list[int]]) -> None:
    docs = documents(sizes)
    windows = reading_windows(docs)
    wanted = [unit.sentence for w in windows for unit in w.units[w.start : w.end]]
    assert wanted == [unit.sentence for doc in docs for unit in doc]
    assert all(window.size <= WANTED + 2 * AROUND + 1 for window in windows)
    rows = batches(windows, 512)
    assert sum(map(len, rows)) == len(windows)
    assert all(len(row) == 1 or len(row) * max(window.size for window in row) <= 512 for row in rows)


def test_the_rate_rises_and_falls_to_nothing_over_the_steps_there_are() -> None:
    plan = Plan(1e6, 10, step_s=1.0, score_s=0.0)
    factors = [plan.next_factor(done, 100 - done) for done in range(100)]
    assert factors[:10] == pytest.approx([number / 10 for number in range(1, 11)])
    assert factors[10:] == pytest.approx([1 - number / 90 for number in range(1, 91)])


def test_a_plan_of_too_many_steps_is_cut_to_the_time() -> None:
    plan = Plan(100.0, 10, step_s=1.0, score_s=10.0)
    assert plan.steps_left(1000, 10) in (90, 89)  # 100 s of 1,100
    assert plan.steps_left(20, 1) == 20
    plan.spent = 100.0
    assert plan.steps_left(20, 1) <= 0


def test_reports_count_words_and_whole_entities() -> None:
    right = [["B-PER", "I-PER", "O", "B-LOC"]]
    wrong = [["B-PER", "O", "O", "B-LOC"]]
    assert reports.scores(right, right) == reports.Scores(1.0, 1.0, 1.0)
    score = reports.scores(right, wrong)
    assert (score.words, score.entities) == (0.75, 0.5)
    assert "entity F1 0.5000" in reports.report("test.txt", right, wrong)


NAMES = {"PER": ["Anna", "Peter", "Maria"], "LOC": ["Rome", "Leeds", "Oslo"]}


def write_corpus(folder: Path, *, kinds: tuple[str, ...] = ("PER", "LOC"), sentences: int = 24) -> Path:
    """The three files, IOB1, of made sentences."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(5)
    for name in (command.TRAIN, command.VALID, command.TEST):
        lines = []
        for number in range(sentences):
            if number % 8 == 0:
                lines += ["-DOCSTART- -X- -X- O", ""]
            kind = draw.choice(kinds)
            word = draw.choice(NAMES[kind])
            lines += [f"{word} NNP I-NP I-{kind}", "is VBZ I-VP O",
                      ("nice JJ I-ADJP O" if kind == "PER" else "far RB I-ADVP O"), ""]  # fmt: skip
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def tagger(*arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "nlu.tagger", *map(str, arguments)], cwd=ROOT, capture_output=True,
                          text=True, timeout=timeout)  # fmt: skip


def refused(*arguments: object) -> str:
    """The one line that a command in this process prints as it ends with status 2."""
    import contextlib
    import io

    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert command.main([str(one) for one in arguments]) == 2
    (line,) = said.getvalue().splitlines()
    return line


def test_bad_input_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    good, out = write_corpus(tmp_path / "good"), tmp_path / "out"
    assert "there is no folder" in refused("train", "--conll", tmp_path / "none", "--out", out)
    lacking = write_corpus(tmp_path / "lacking")
    (lacking / command.VALID).unlink()
    assert f"there is no file {lacking / command.VALID}" in refused("train", "--conll", lacking, "--out", out)
    strange = write_corpus(tmp_path / "strange")
    (strange / command.TEST).write_text("Mars NNP I-NP I-PLANET\n")
    assert "'PLANET', which the tagger is not trained on (it knows LOC, PER)" in refused(
        "train", "--conll", strange, "--out", out
    )
    plain = write_corpus(tmp_path / "plain")
    (plain / command.TRAIN).write_text("so RB I-ADVP O\n")
    assert "holds no entity" in refused("train", "--conll", plain, "--out", out)
    (plain / command.TRAIN).write_bytes(b"\xff\xfe\n")
    assert "is not UTF-8 (byte 0)" in refused("train", "--conll", plain, "--out", out)
    assert "--minutes nan is outside" in refused("train", "--conll", good, "--out", out, "--minutes", "nan")
    assert "--epochs 0 is outside" in refused("train", "--conll", good, "--out", out, "--epochs", 0)
    assert "files that are not a tagger's" in refused("train", "--conll", good, "--out", good)
    assert "is a file" in refused("train", "--conll", good, "--out", good / command.TEST)
    assert "is no folder of this tagger" in refused("evaluate", "--model", good, "--conll", good)
    assert "is no folder of this tagger" in refused("tag", "--model", good, good / command.TEST, "--out", out)
    assert not out.exists()


def killed_after_first_epoch(conll: Path, out: Path) -> None:
    """Starts a training and kills it as soon as it has told of an epoch."""
    process = subprocess.Popen([sys.executable, "-m", "nlu.tagger", "train", "--conll", str(conll), "--out", str(out),
                                "--epochs", "4"], cwd=ROOT, stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "epoch 1:" in line:
            break
    state = out / "unfinished" / "state.pt"
    deadline = time.monotonic() + 60
    while not state.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_a_killed_training_goes_on_to_a_tagger_that_reports_and_tags(tmp_path: Path) -> None:
    conll, out = write_corpus(tmp_path / "conll", sentences=48), tmp_path / "out"
    killed_after_first_epoch(conll, out)
    assert "is no folder of this tagger" in refused("evaluate", "--model", out, "--conll", conll)
    other = write_corpus(tmp_path / "other", sentences=25)
    assert "begun with other files" in refused("train", "--conll", other, "--out", out, "--epochs", 4)

    done = tagger("train", "--conll", conll, "--out", out, "--epochs", 4)
    assert done.returncode == 0, done.stderr
    assert "going on after" in done.stdout
    assert "epoch 4:" in done.stdout
    assert "epoch 1:" not in done.stdout
    assert sorted(path.name for path in out.iterdir()) == ["report.txt", "tagger.json", "tagger.safetensors"]
    assert len(json.loads((out / "tagger.json").read_text())["losses"]) == 4

    again = tagger("train", "--conll", conll, "--out", out, "--epochs", 4)
    assert "holds this very tagger already" in again.stdout
    evaluated = tagger("evaluate", "--model", out, "--conll", conll)
    assert evaluated.returncode == 0
    assert evaluated.stdout.strip() in (out / "report.txt").read_text()
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / command.TEST).write_text("Mars NNP I-NP I-PLANET\n")
    assert "'PLANET'" in refused("evaluate", "--model", out, "--conll", strange)

    text = (conll / command.TEST).read_text()
    tagged = tagger("tag", "--model", out, conll / command.TEST, "--out", tmp_path / "tagged.txt")
    assert tagged.returncode == 0
    lines, read = text.split("\n"), (tmp_path / "tagged.txt").read_text().split("\n")
    assert [line.rsplit(" ", 1)[0] if line else "" for line in read] == lines
    assert {line.rsplit(" ", 1)[1] for line in read if line} <= {"O", "B-PER", "I-PER", "B-LOC", "I-LOC"}


@pytest.mark.slow
def test_training_in_one_go_and_gone_on_with_gives_the_same_tagger(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    conll = write_corpus(tmp_path / "conll", sentences=16)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert tagger("train", "--conll", conll, "--out", whole, "--epochs", 4).returncode == 0
    killed_after_first_epoch(conll, broken)
    assert tagger("train", "--conll", conll, "--out", broken, "--epochs", 4).returncode == 0
    left, right = (load_file(str(folder / "tagger.safetensors")) for folder in (whole, broken))
    assert left.keys() == right.keys()
    for name, values in left.items():
        np.testing.assert_array_equal(values, right[name], err_msg=name)
