"""What is not understood becomes `out_of_scope`, and what says nothing but entities gets the intent they imply."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.bare import bare_intent
from nlu.extractor import spoken

UNCLEAR = "out_of_scope"
_WORDS = re.compile(r"[^\W_]")
# One sign over and over says nothing, unless it is one that people do repeat (哈哈哈哈, 好好好好).
_REPEATED = re.compile(r"\s*([^\W\d_])\1{3,}\W*\Z")
_SAID_OFTEN = frozenset("哈嘿呵嗨喂好对是嗯行谢哇h")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UnclearClassifier(GraphComponent, IntentClassifier):
    """The last word on the intent, after the trained classifier.

    Below `threshold` of confidence the intent is out_of_scope; below `wordless_threshold` where a message has neither
    letters nor digits.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Thresholds as tuned on the held-out sentences."""
        return {"threshold": 0.2, "wordless_threshold": 0.6}

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier whose answer can be judged."""
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "UnclearClassifier":
        """A new classifier with the thresholds of config.yml."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Settles the intent of every message."""
        for message in messages:
            text, found = spoken(message)
            implied = bare_intent(text, found)
            if implied:
                _set_intent(message, implied, 1.0)
            elif self._is_unclear(message) or _is_babble(text):
                best = (message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY) or 0.0
                _set_intent(message, UNCLEAR, best)
        return messages

    def _is_unclear(self, message: Message) -> bool:
        intent = message.get(INTENT) or {}
        has_words = _WORDS.search(message.get(TEXT) or "")
        least = self._config["threshold" if has_words else "wordless_threshold"]
        return not intent.get(INTENT_NAME_KEY) or (intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) < least


def _is_babble(text: Text) -> bool:
    repeated = _REPEATED.match(text.lower())
    return bool(repeated) and repeated.group(1) not in _SAID_OFTEN


def _set_intent(message: Message, name: Text, confidence: float) -> None:
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
    others = [other for other in message.get(INTENT_RANKING_KEY) or [] if other[INTENT_NAME_KEY] != name]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *others], add_to_output=True)
