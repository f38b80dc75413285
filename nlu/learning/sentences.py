"""The sentences of nlu_data, each with its one intent, as Rasa's format holds them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from nlu.encoders.paths import ROOT

DATA = ROOT / "nlu_data"
GOLD = DATA / "acts"
_MARK = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<name>\w+)\)|(?P<json>\{[^}]+\}))")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Sentence:
    """One training sentence; `topic` is the second half of intents like faq/delivery."""

    text: str
    intent: str
    topic: Optional[str] = None

    @property
    def chinese(self) -> bool:
        """Whether it counts as Chinese."""
        return bool(_CHINESE.search(self.text))


def sentences(folder: Path = DATA) -> List[Sentence]:
    """Every sentence, without its annotations."""
    found = []
    for full, lines in _blocks(folder):
        intent, _, topic = full.partition("/")
        for line in lines.splitlines():
            text = _MARK.sub(lambda match: match["text"], line.strip()[2:]).strip()
            if text:
                found.append(Sentence(text, intent, full if topic else None))
    return found


def annotated_intents(folder: Path = DATA) -> Iterator[Tuple[str, str]]:
    """(intent, kind of entity) of every annotation."""
    for intent, lines in _blocks(folder):
        for match in _MARK.finditer(lines):
            yield intent.split("/")[0], match["name"] or json.loads(match["json"])["entity"]


def _blocks(folder: Path) -> Iterator[Tuple[str, str]]:
    """(intent, examples as text) of every block."""
    import yaml

    for path in sorted(folder.glob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            if "intent" in block:
                yield str(block["intent"]), str(block.get("examples", ""))
