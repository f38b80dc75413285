"""What the scripts cover: acts by intent, the skills that answer them, and the facts that were asked for and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from actions.server import skills
from actions.skill import Parts
from tests.e2e.judging import Reply

# The contract's intents, what can be asked of a garment, and the kinds of payload.
INTENTS = [
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "ask_help",
    "bot_challenge",
    "change_language",
    "restart",
    "out_of_scope",
    "give_measures",
    "ask_body",
    "ask_how_to_measure",
    "search",
    "recommend",
    "more_results",
    "try_on",
    "change_size",
    "change_colour",
    "change_view",
    "add_item",
    "remove_item",
    "compare",
    "ask_size",
    "ask_fit",
    "customise",
    "give_feedback",
    "save_look",
    "show_looks",
    "buy",
    "ask_product",
    "faq",
    "ask_agent",
    "continue_elsewhere",
    "export_data",
    "delete_data",
]
ASKS = [
    "size",
    "fit",
    "chart",
    "measure",
    "length",
    "price",
    "colours",
    "sizes",
    "stock",
    "fabric",
    "care",
    "stretch",
    "pockets",
    "origin",
    "difference",
    "superlative",
    "reason",
]
KINDS = ["measures", "body", "try_on", "items", "size_advice", "comparison", "handoff", "facts", "size_chart", "state"]


def nothing_sold() -> NoReturn:
    """The skills are only counted here: none is asked."""
    raise AssertionError("no skill is asked while coverage is counted")


class Coverage:
    """Counts over all turns that were heard."""

    def __init__(self) -> None:
        self.acts: Counter[str] = Counter()
        self.asks: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        self.names = sorted(skills(Parts(nothing_sold)))

    def hear(self, acts: Iterable[Mapping[str, Any]], answer: Reply) -> None:
        """One turn: how it was read, and what came."""
        for act in acts:
            self.acts[str(act.get("intent"))] += 1
            self.asks.update(act.get("asks") or ())
        for message in answer:
            custom = message.get("custom") or {}
            self.kinds.update([custom["kind"]] if "kind" in custom else ())
            self.facts.update(list(custom.get("facts") or ()))

    def report(self) -> str:
        """A table a person reads: how often each was met, and what never was."""
        by_skill = Counter({name: self.acts[name.removeprefix("framed:")] for name in self.names})
        tables = (
            ("acts", INTENTS, self.acts),
            ("skills", self.names, by_skill),
            ("asked of a garment", ASKS, self.asks),
            ("facts told", sorted(self.facts), self.facts),
            ("payloads", KINDS, self.kinds),
        )
        return "\n".join(_table(title, names, counts) for title, names, counts in tables)


def _table(title: str, names: Iterable[str], counts: Mapping[str, int]) -> str:
    names = list(names)
    met = [name for name in names if counts.get(name)]
    never = [name for name in names if not counts.get(name)]
    lines = [f"{title}: {len(met)} of {len(names)}", "  " + "  ".join(f"{name} {counts[name]}" for name in met)]
    return "\n".join([*lines, *([f"  never: {' '.join(never)}"] if never else [])])
