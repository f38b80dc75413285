"""Reads a message: one pass of the encoder, then its acts with everything that belongs to them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Set, Tuple

import numpy as np

from nlu.encoders.e5 import TokenEncoder, Tokens
from nlu.frame import GIVE_MEASURES, Act
from nlu.kernel import KernelModel
from nlu.reading.acts import Stretch, cut, name
from nlu.reading.cues import cues_in
from nlu.reading.details import Judged, act_of, judged, people_in, taken_off
from nlu.reading.heads import Heads, kinds_of
from nlu.reading.labels import NOTHING, RULED_OUT
from nlu.reading.names import named
from nlu.reading.numbers import candidates, change
from nlu.reading.sentence import SentenceFeatures, clause_of
from nlu.reading.terms import terms_of
from nlu.reading.unclear import OUT_OF_SCOPE, says_nothing
from nlu.spans import Entity
from nlu.understanding import LONGEST_TEXT, entities

HEADS, KERNEL, FEATURES, SETTINGS = "heads.onnx", "intents.npz", "features.npz", "reader.json"


@dataclass
class Reading:
    """What a message means.

    `ranking`: intents of its main act with their probabilities, the likeliest first; `topics`: of each intent that has
    topics, theirs.
    """

    acts: List[Act]
    entities: List[Judged]
    ranking: List[Tuple[str, float]]
    topics: Dict[str, List[Tuple[str, float]]]


@dataclass
class Models:
    """What was learned: `allowed` tells with which intents a kind of entity goes, where it does not go with all."""

    heads: Heads
    kernel: KernelModel
    features: SentenceFeatures
    labels: Sequence[str]
    allowed: Dict[str, Set[str]]
    topics: Dict[str, KernelModel]

    @classmethod
    def load(cls, folder: Path) -> "Models":
        """Reads a folder that nlu.learning wrote."""
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        with np.load(folder / FEATURES) as arrays:
            features = SentenceFeatures(arrays["mean"], arrays["spread"], arrays["axes"].astype(np.float32))
        allowed = {kind: set(intents) for kind, intents in settings["allowed"].items()}
        topics = {path.stem.split(".")[1]: KernelModel.load(path) for path in sorted(folder.glob("topics.*.npz"))}
        return cls(
            Heads(folder / HEADS), KernelModel.load(folder / KERNEL), features, settings["labels"], allowed, topics
        )


class Reader:
    """Reads messages with the encoder and what was learned."""

    def __init__(self, models: Models, encoder: Optional[TokenEncoder] = None) -> None:
        self._models = models
        self._encoder = encoder or TokenEncoder()
        order = list(models.kernel.labels)
        self._order = [order.index(label) for label in models.labels]

    def __call__(self, text: str) -> Reading:
        """What one message means; at least one act."""
        text = text[:LONGEST_TEXT]
        return self.of(text, entities(text), self._encoder([text])[0])

    def of(self, text: str, entities: Sequence[Entity], tokens: Tokens) -> Reading:
        """The same where the message has been encoded."""
        models = self._models
        numbers = candidates(text, entities)
        scores = models.heads(tokens, kinds_of(tokens, entities, numbers))
        stretches = cut(text, tokens, scores)
        features, said = models.features([clause_of(text, entities, tokens, one.start, one.end) for one in stretches])
        acts = name(stretches, models.kernel.logs(features, said)[:, self._order], scores, models.labels)
        understood = [entity for number in numbers if (entity := scores.number(number, tokens))]
        every = judged(sorted([*entities, *understood], key=lambda one: one.start), tokens, scores)
        every = [one.changed(change(text, one.entity)) if one.entity.entity == "weight" else one for one in every]
        every = taken_off(_denied(text, every), acts)
        people = people_in(text, tokens, scores)
        names = named(text, [one.entity for one in every])
        read = [act_of(one, every, scores, people, models.allowed, names) for one in acts]
        for act in read:
            words = text[act.start : act.end]
            act.cues = [*cues_in(words), *(f"at:{zone}" for zone in _zones(act, every))]
            found = terms_of(words, names_a_garment=bool(act.garments))
            act.terms = [term.as_json() for term in found]
        main = next((one for one in acts if one.intent != GIVE_MEASURES), acts[0])
        ranking = self._ranking(main.names)
        if says_nothing(text, ranking[0][1]):
            read, every, ranking = [Act(OUT_OF_SCOPE, 0, len(text))], [], [(OUT_OF_SCOPE, ranking[0][1])]
        return Reading(read, every, ranking, self._topics(stretches, main, features, said))

    @property
    def allowed(self) -> Dict[str, Set[str]]:
        """With which intents a kind of entity goes."""
        return self._models.allowed

    def _topics(
        self, stretches: Sequence[Stretch], main: Stretch, features: np.ndarray, said: List[np.ndarray]
    ) -> Dict[str, List[Tuple[str, float]]]:
        """By the clause with that intent, or that of the main act."""
        result = {}
        for intent, model in self._models.topics.items():
            place = next((k for k, one in enumerate(stretches) if one.intent == intent), None)
            if place is None:
                place = next((k for k, one in enumerate(stretches) if one.end > main.start), 0)
            result[intent] = model.ranking(features[place], said[place])
        return result

    def _ranking(self, names: np.ndarray) -> List[Tuple[str, float]]:
        labels = self._models.labels
        shares = np.exp(names - names.max())
        shares[list(labels).index(NOTHING)] = 0
        shares /= shares.sum()
        return [(labels[place], float(shares[place])) for place in np.argsort(-shares, kind="stable")]


def _zones(act: Act, every: Sequence[Judged]) -> List[str]:
    """The zones an act names, whether or not its intent is one that is learned to carry them."""
    inside = [one.entity for one in every if act.start <= one.entity.start < act.end and one.counts]
    return list(dict.fromkeys(str(one.value) for one in inside if one.entity == "zone"))


def _denied(text: str, every: Sequence[Judged]) -> List[Judged]:
    """A sex that one is not to be taken for is denied: 别把我当女的, "don't draw me as a man"."""
    sexes = [one for one in every if one.entity.entity == "sex"]
    if len(sexes) != 1 or "refused" not in cues_in(text):
        return list(every)
    return [replace(one, state=RULED_OUT) if one is sexes[0] else one for one in every]
