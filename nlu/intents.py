"""Which intent a sentence has, and which topic of a question answered in one sentence.

A kernel model over the sentence vector, the message's shape and its phrases. Measured on the held-out sentences against
Rasa's DIET over vector and shape: 97 % right instead of 93 %, trained in seconds instead of minutes, 0.5 GB less in
memory.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.extractor import spoken
from nlu.kernel import KernelModel, fit
from nlu.phrases import COLUMNS, phrases

_FILE = "{name}.npz"
_INTENTS = "intents"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceClassifier(GraphComponent, IntentClassifier):
    """Intents, and for intents with topics (`faq/delivery`) the topic, in the form of Rasa's response selector."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: Optional[Dict[Text, KernelModel]] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._models = models or {}

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`width`, `penalty` and `phrase_weight` of the kernel model; `ranking_length`: intents reported."""
        return {"width": 0.05, "penalty": 0.05, "phrase_weight": 0.5, "ranking_length": 5}

    @classmethod
    def required_components(cls) -> List[Type]:
        """A featurizer that gives dense sentence features."""
        return [Featurizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceClassifier":
        """A new classifier, to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceClassifier":
        """The trained classifier."""
        with model_storage.read_from(resource) as folder:
            models = {path.stem: KernelModel.load(path) for path in sorted(folder.glob(_FILE.format(name="*")))}
        return cls(config, model_storage, resource, models)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits one model for the intents and one for the topics of each intent that has them."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        self._models = {_INTENTS: self._fit(examples, INTENT)}
        for intent in sorted(training_data.retrieval_intents):
            topics = [e for e in examples if e.get(INTENT) == intent and e.get(INTENT_RESPONSE_KEY)]
            self._models[intent] = self._fit(topics, INTENT_RESPONSE_KEY)
        with self._model_storage.write_to(self._resource) as folder:
            for name, model in self._models.items():
                model.save(folder / _FILE.format(name=name))
        return self._resource

    def _fit(self, examples: List[Message], attribute: Text) -> KernelModel:
        features = np.stack([_features(example) for example in examples])
        said = [_phrases(example) for example in examples]
        labels = [example.get(attribute) for example in examples]
        settings = {name: self._config[name] for name in ("width", "penalty", "phrase_weight")}
        return fit(features, said, labels, columns=COLUMNS, **settings)

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent, its ranking and the topics of every message."""
        for message in messages:
            features, said = _features(message), _phrases(message)
            ranking = self._models[_INTENTS].ranking(features, said)[: self._config["ranking_length"]]
            message.set("intent", {"name": ranking[0][0], "confidence": ranking[0][1]}, add_to_output=True)
            listed = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set("intent_ranking", listed, add_to_output=True)
            topics = {name: self._topic(name, features, said) for name in self._models if name != _INTENTS}
            if topics:
                message.set(
                    "response_selector", {"all_retrieval_intents": sorted(topics), **topics}, add_to_output=True
                )
        return messages

    def _topic(self, intent: Text, features: np.ndarray, said: np.ndarray) -> Dict[Text, Any]:
        ranking = [
            {"confidence": confidence, "intent_response_key": key}
            for key, confidence in self._models[intent].ranking(features, said)
        ]
        best = ranking[0]
        response = {
            **best,
            "responses": [],
            "response_templates": [],
            "utter_action": f"utter_{best['intent_response_key']}",
        }
        return {"response": response, "ranking": ranking[: self._config["ranking_length"]]}


def _features(message: Message) -> np.ndarray:
    """The dense features of the whole sentence, shape (features,)."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("a message reached the intent classifier without sentence features; put nlu.encoder before it")
    return np.asarray(sentence.features[0])


def _phrases(message: Message) -> np.ndarray:
    """The columns of what the message says."""
    return phrases(*spoken(message))
