"""Tags of named entities in three notations: IOB1 and IOB2, which files use, and BIOES, which the network learns.

IOB1 marks the first word of an entity B- only where it follows another of its type, IOB2 always. BIOES marks the last
word E- and a single word S- too.
"""

from __future__ import annotations

from typing import Iterable, List, Sequence, Tuple

Span = Tuple[int, int, str]  # first word, past the last word, type

OUTSIDE = "O"


def is_tag(tag: str) -> bool:
    """Whether a tag is `O`, `B-TYPE` or `I-TYPE`."""
    return tag == OUTSIDE or (tag[:2] in ("B-", "I-") and len(tag) > 2)


def spans(tags: Sequence[str]) -> List[Span]:
    """The entities of IOB1 or IOB2 tags, as conlleval counts them: an I- that nothing opens opens one."""
    found: List[Span] = []
    for place, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        kind = tag[2:]
        if tag[0] == "I" and found and found[-1][1:] == (place, kind):
            found[-1] = (found[-1][0], place + 1, kind)
        else:
            found.append((place, place + 1, kind))
    return found


def iob2(found: Iterable[Span], length: int) -> List[str]:
    """IOB2 tags of entities that do not overlap, for `length` words."""
    tags = [OUTSIDE] * length
    for start, end, kind in found:
        tags[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    return tags


def iob1(found: Iterable[Span], length: int) -> List[str]:
    """IOB1 tags of entities that do not overlap, in the order of their words, for `length` words."""
    tags = [OUTSIDE] * length
    for start, end, kind in found:
        beside = start > 0 and tags[start - 1][2:] == kind
        tags[start:end] = [f"B-{kind}" if beside else f"I-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    return tags


def bioes(found: Iterable[Span], length: int) -> List[str]:
    """BIOES tags of entities that do not overlap, for `length` words."""
    tags = [OUTSIDE] * length
    for start, end, kind in found:
        inside = [f"I-{kind}"] * (end - start - 2)
        tags[start:end] = [f"S-{kind}"] if end - start == 1 else [f"B-{kind}", *inside, f"E-{kind}"]
    return tags


def spans_of_bioes(tags: Sequence[str]) -> List[Span]:
    """The entities of well-formed BIOES tags."""
    found: List[Span] = []
    start = 0
    for place, tag in enumerate(tags):
        if tag[0] in "BS":
            start = place
        if tag[0] in "ES":
            found.append((start, place + 1, tag[2:]))
    return found


def bioes_labels(kinds: Iterable[str]) -> List[str]:
    """Every BIOES label of the types, `O` first."""
    return [OUTSIDE, *(f"{part}-{kind}" for kind in sorted(set(kinds)) for part in "BIES")]


def may_follow(left: str, right: str) -> bool:
    """Whether a BIOES label may stand after another; `O` stands for a sentence's edge too."""
    if left[0] in "BI":
        return right[0] in "IE" and right[2:] == left[2:]
    return right[0] in "OBS"


def kinds_of(labels: Iterable[str]) -> List[str]:
    """The types of entities among labels."""
    return sorted({label[2:] for label in labels if label != OUTSIDE})
