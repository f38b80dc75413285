"""Which garment a product is, and for whom: by its own cells, else by its tags and name."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from shop.importing import cells, kinds
from shop.importing.entries import Draft
from shop.importing.findings import Findings
from shop.importing.lexicon import plain, words
from shop.importing.mapping import Corrections


def category_of(draft: Draft, known: Mapping[str, str], findings: Findings) -> str:
    """The garment that a product is, or "" with a problem told."""
    said = draft.text("category")
    if plain(said) in known:
        return known[plain(said)]
    found, near = _category(said) if said else ("", "")
    if not found and not said:
        found, near = _category(f"{draft.text('tags')} > {draft.name}")
    if found:
        if near:
            findings.note(
                f"category {near!r} has no pattern of its own and is drawn as {found}",
                row=draft.row,
                product=draft.id,
                key=f"near {near}",
            )
        return found
    made = ", ".join(kinds.categories())
    text = f"category {said[:60]!r}: it must be" if said else "category is missing: it must be"
    advice = (
        _misspelled(said) or "only these can be tried on: correct it, leave the product out, or import with --skip-bad"
    )
    findings.problem(
        f"{text} one of {made}; {advice}", row=draft.row, product=draft.id, key="category", field="category"
    )
    return ""


def _misspelled(said: str) -> str:
    """The garment of which a word is a slip of the finger; another garment is never guessed."""
    import difflib

    word = plain(said)
    near = difflib.get_close_matches(word, kinds.categories(), n=1, cutoff=0.75)
    slip = near and (sorted(near[0]) == sorted(word) or abs(len(near[0]) - len(word)) == 1) and len(word) > 3
    return f"did you mean {near[0]}?" if slip and word not in _OTHER_GARMENTS else ""


# Garments there is no pattern for, which look like the name of one there is.
_OTHER_GARMENTS = frozenset(("shirt", "shirts", "short", "jean", "skirts", "dressing", "sweater vest", "shorty"))


@functools.lru_cache(maxsize=4096)
def _category(said: str) -> tuple[str, str]:
    """Our category for a path like "Women > Skirts", and the word it was only near to."""
    segments = [part.strip() for part in re.split(r"\s*(?:>|\||›|»|→|::)\s*|,\s+", said) if part.strip()]
    for table in ("category", "near_category"):
        for segment in reversed(segments):
            if found := cells.word(table, segment):
                return (found, segment if table == "near_category" else "") if found in kinds.categories() else ("", "")
    for table in ("category", "near_category"):
        for segment in reversed(segments):
            if found := _within(table, segment):
                return (found, segment if table == "near_category" else "") if found in kinds.categories() else ("", "")
    return "", ""


def _within(table: str, segment: str) -> str:
    """The last garment named in a few words: "Women's Straight Jeans", 女款圆领T恤; a denim shirt is no jeans."""
    text = plain(segment)
    found = [
        (match.end(), len(word), ours)
        for word, ours in words()[table].items() if len(word) > 2 or not word.isascii()
        for match in whole_word(word).finditer(text)
    ]  # fmt: skip
    if not found:
        return ""
    end, _, ours = max(found)
    # What follows the last garment is another thing: "T-shirt dress" ends with its own word, "dress shirt" with none.
    rest = text[end:].strip(" s'’")
    return (
        ours
        if not re.match(r"(?:shirt|jacket|coat|suit|bag|belt|socks?|shoes?|hat|cap|bra|set|pin|hanger|cover)\b", rest)
        else ""
    )


@functools.lru_cache(maxsize=8192)
def whole_word(word: str) -> re.Pattern[str]:
    """A word of the text, in the plural too; in Chinese, Japanese and Korean wherever it stands."""
    if not word.isascii() and re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word):
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![^\W_]){re.escape(word)}(?:s|es)?(?![^\W_])")


def sex_of(draft: Draft, corrections: Corrections, findings: Findings) -> str:
    """For whom a product is: as said, else by its category, tags and name, else for everybody, which is told."""
    said = draft.text("sex")
    if said:
        return cells.word("sex", said) or _named_sex(said) or said
    found = next(
        (sex for name in ("category", "tags", "name_en", "name_zh") if (sex := _named_sex(draft.text(name)))), ""
    )
    if found:
        return found
    if corrections.sex:
        return corrections.sex
    findings.note(
        "nothing says for whom it is: taken as unisex (`sex: female` in a mapping file says otherwise)",
        row=draft.row,
        product=draft.id,
        key="no sex",
    )
    return "unisex"


def _named_sex(text: str) -> str:
    said = plain(text)
    found = {
        ours for word, ours in words()["sex"].items()
        if (len(word) > 2 or not word.isascii()) and word in said and whole_word(word).search(said)
    }  # fmt: skip
    if "unisex" in found or len(found) > 1:
        return "unisex"
    return found.pop() if found else ""
