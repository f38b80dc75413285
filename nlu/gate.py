"""Whether a newly trained model may take the old one's place: not where it is worse on any intent beyond noise.

Both read the dev sets (tests/nlu_*.yml). Of each intent the sentences are counted that only one of the two judges
rightly, that is, reads as the intent where it is meant, and as none such where it is not: `lost` by the new model,
`won` by it. If both were equally good, as many would be lost as won; McNemar's exact test tells how likely so many
losses are by chance. Below `CHANCE` the model is refused: at least 7 sentences lost and none won, 10 and 1, 12 and 2.
The same is asked of all sentences together.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Tuple

CHANCE = 0.01
"""With 36 intents a model that is as good as the old one is refused in some per cent of trainings: most intents have
fewer than 7 sentences that the two read differently, and cannot fail at all."""
EVERYTHING = "all intents"
_SHOWN = 5
Read = Dict[str, str]  # sentence -> intent


class WorseModel(Exception):
    """The new model is worse than the old one; the text says on which intents and by how much."""


@dataclass(frozen=True)
class Worse:
    """An intent that got worse: of the `of` sentences where it is meant or was read, `lost` and `won`, the chance `p`
    of so many losses, and some of the sentences that are newly wrong."""

    intent: str
    of: int
    lost: int
    won: int
    p: float
    examples: Tuple[str, ...]

    def __str__(self) -> str:
        told = "; ".join(self.examples)
        return (
            f"{self.intent}: {self.lost} of {self.of} sentences are newly wrong and {self.won} newly right "
            f"(p = {self.p}, refused below {CHANCE}): {told}"
        )


def admit(old: Path, new: Path, learned_from: str, *, even_if_worse: bool = False) -> None:
    """Raises WorseModel where the new model is worse than the old one, and keeps that beside the old one.

    Where there is no old model, or one that the present code cannot read any more, any new one is admitted.
    """
    before = _read_by(old) if old.exists() and not even_if_worse else {}
    if before:
        after = read_all(new, list(before))
        found = worse(dev_sentences(), before, after)
        if found:
            _keep(old, old, before)
            _note_refusal(old.parent, found, learned_from)
            raise WorseModel(_told(found))
        _keep(old, new, after)
    refusal(old.parent).unlink(missing_ok=True)


def worse(meant: Read, before: Read, after: Read) -> List[Worse]:
    """The intents on which `after` is worse than `before` beyond noise, the worst first."""
    shared = [text for text in meant if text in before and text in after]
    found, both = [], (before, after)
    for intent in sorted({meant[text] for text in shared}):
        about = [text for text in shared if intent in (meant[text], before[text], after[text])]
        found += _judged(intent, {t: tuple((one[t] == intent) == (meant[t] == intent) for one in both) for t in about})
    found += _judged(EVERYTHING, {t: (before[t] == meant[t], after[t] == meant[t]) for t in shared})
    return sorted(found, key=lambda one: one.p)


def _judged(intent: str, pairs: Mapping[str, Tuple[bool, ...]]) -> List[Worse]:
    lost = [text for text, (was_right, is_right) in pairs.items() if was_right and not is_right]
    won = sum(is_right and not was_right for was_right, is_right in pairs.values())
    p = chance(len(lost), won)
    if p >= CHANCE:
        return []
    return [Worse(intent, len(pairs), len(lost), won, float(f"{p:.2g}"), tuple(lost[:_SHOWN]))]


def chance(lost: int, won: int) -> float:
    """The probability of at least `lost` of `lost + won` coins that fall heads: McNemar's exact test, one-sided."""
    coins = lost + won
    return sum(math.comb(coins, heads) for heads in range(lost, coins + 1)) / 2**coins


def dev_sentences() -> Read:
    """The sentences of the dev sets and the intents they mean; a mixed one counts as any other."""
    from nlu.evaluate import GOALS, holdout

    return {sentence.text: sentence.intent for path in GOALS for sentence in holdout(path)}


def read_all(model: Path, texts: List[str]) -> Read:
    """The intents that a packed model reads in the texts."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def read() -> Read:
        return {text: (await agent.parse_message(text))["intent"]["name"] for text in texts}

    return asyncio.run(read())


def refusal(folder: Path) -> Path:
    """The file that tells of a refused model."""
    return folder / "refused.json"


def was_refused(folder: Path, learned_from: str) -> bool:
    """Whether what is learned from was tried already, and its model refused."""
    try:
        told = json.loads(refusal(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told.get("learned_from") == learned_from)


def last_refusal(folder: Path) -> str:
    """The refusal as a text."""
    told = json.loads(refusal(folder).read_text(encoding="utf-8"))
    return _told([Worse(**{**one, "examples": tuple(one["examples"])}) for one in told["worse"]])


def _told(found: List[Worse]) -> str:
    return "the new model is refused and the old one kept, because it got worse on\n  " + "\n  ".join(map(str, found))


def _read_by(model: Path) -> Read:
    """What the model reads in the dev sets: as kept when it was admitted, else read now; nothing where it cannot."""
    texts = list(dev_sentences())
    with contextlib.suppress(OSError, ValueError, KeyError):
        kept = json.loads(_reads(model).read_text(encoding="utf-8"))
        if kept["model"] == _digest(model) and set(texts) <= set(kept["read"]):
            return {text: str(kept["read"][text]) for text in texts}
    try:
        return read_all(model, texts)
    except Exception as problem:  # whatever an older model lacks for the present code
        print(f"the model in place cannot be compared ({type(problem).__name__}); the new one is taken unseen")
        return {}


def _keep(place: Path, model: Path, read: Read) -> None:
    """Keeps beside the model at `place` what `model`, which stands there or will, reads."""
    _write(_reads(place), {"model": _digest(model), "read": read})


def _reads(model: Path) -> Path:
    return model.with_name("assistant.reads.json")


def _digest(model: Path) -> str:
    return hashlib.sha256(model.read_bytes()).hexdigest()


def _note_refusal(folder: Path, found: List[Worse], learned_from: str) -> None:
    at = datetime.datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
    _write(refusal(folder), {"at": at, "learned_from": learned_from, "worse": [asdict(one) for one in found]})


def _write(path: Path, told: object) -> None:
    fresh = path.with_name(path.name + ".fresh")
    fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, path)
