"""The sentences of nlu_data, each with its one intent, as Rasa's format holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

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
    import yaml

    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            intent, _, topic = str(block.get("intent", "")).partition("/")
            for line in str(block.get("examples", "")).splitlines():
                text = _MARK.sub(lambda match: match["text"], line.strip()[2:]).strip()
                if intent and text:
                    found.append(Sentence(text, intent, block["intent"] if topic else None))
    return found
