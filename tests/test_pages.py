"""The shop's own pages: read as they are written, found by what they mean, in the shopper's language."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shop import pages
from tests.fakes import WordEncoder


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_a_page_is_its_questions_with_their_answers(tmp_path: Path) -> None:
    written(
        tmp_path,
        "en/returns.md",
        "# Returns\nintro\n\n## Can I return it?\nYes,\nwithin 30 days.\n\n## How?\n\nBy post.\n",
    )
    found = pages.sections(tmp_path)
    assert [(one.question, one.answer) for one in found] == [
        ("Can I return it?", "Yes, within 30 days."),
        ("How?", "By post."),
    ]
    assert {(one.slug, one.title, one.language) for one in found} == {("returns", "Returns", "en")}


def test_a_page_that_was_edited_is_read_again(tmp_path: Path) -> None:
    written(tmp_path, "en/a.md", "# A\n## Q\nold\n")
    assert pages.sections(tmp_path)[0].answer == "old"
    written(tmp_path, "en/a.md", "# A\n## Q\nnew\n")
    os.utime(tmp_path / "en/a.md", ns=(1, 1))
    assert pages.sections(tmp_path)[0].answer == "new"


def test_a_folder_without_pages_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(pages.PagesError, match=r"zh/\*.md"):
        pages.sections(tmp_path)


def test_the_demo_shop_writes_every_page_in_both_languages_with_as_many_answers() -> None:
    found = pages.sections(pages.DEMO_FOLDER)
    zh, en = ([one.slug for one in found if one.language == language] for language in ("zh", "en"))
    assert zh == en
    assert len(found) == len({(one.language, one.question) for one in found})


@pytest.mark.parametrize(("language", "asked"), [("en", "how do I exchange the wrong size"), ("zh", "怎么开发票")])
def test_the_nearest_answer_comes_first_in_the_shoppers_language(language: str, asked: str) -> None:
    found = pages.find(asked, WordEncoder(), language)
    assert found[0].section.language == language
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
