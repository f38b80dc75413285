"""The Rasa component that reads messages: entities, intent, topics, and beside them `acts`, the whole reading.

A key set with `add_to_output` stands in what `/model/parse` answers, and in the action server's
`tracker.latest_message`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.about_me import about_me
from nlu.encoders.paths import ROOT
from nlu.reading.entities import as_rasa
from nlu.reading.read import Models, Reader, Reading
from nlu.spans import Entity, normalised
from nlu.spelling import spelled

ACTS = "acts"
LEARNED = ROOT / "models" / "reader"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ShopReader(GraphComponent, IntentClassifier, EntityExtractorMixin):
    """What nlu.learning has taught, packed into Rasa's model and served from it."""

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
                 models: Optional[Models] = None) -> None:  # fmt: skip
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._reader = Reader(models) if models else None

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ranking_length`: intents reported."""
        return {"ranking_length": 5}

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "ShopReader":  # fmt: skip
        """A new reader, to be packed."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> "ShopReader":  # fmt: skip
        """The reader as it was packed."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Models.load(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002
        """Packs what was learned beforehand: the heads need libraries that Rasa's environment has not."""
        with self._model_storage.write_to(self._resource) as folder:
            shutil.copytree(LEARNED, folder, dirs_exist_ok=True)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after it learns from sentences."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Reads every message."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        if self._reader is None:
            return
        text = message.get(TEXT) or ""
        reading = self._reader(text)
        found = as_rasa(reading.entities, reading.acts, self._reader.allowed) + self._about_me(text)
        listed = [
            {"name": name, "confidence": share} for name, share in reading.ranking[: self._config["ranking_length"]]
        ]
        message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        message.set(INTENT, listed[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, listed, add_to_output=True)
        message.set("response_selector", _selected(reading, self._config["ranking_length"]), add_to_output=True)
        message.set(ACTS, [act.as_json() for act in reading.acts], add_to_output=True)

    @staticmethod
    def _about_me(text: Text) -> List[Dict[Text, Any]]:
        """What shoppers say of themselves: sizes they wear, build, skin and hair."""
        meant = spelled(text)
        return [_plain(meant.as_written(entity)) for entity in about_me(normalised(meant.text))]


def _plain(entity: Entity) -> Dict[Text, Any]:
    return {"entity": entity.entity, "value": entity.value, "start": entity.start, "end": entity.end,
            "confidence_entity": 1.0}  # fmt: skip


def _selected(reading: Reading, length: int) -> Dict[Text, Any]:
    """The topics of intents that have them, in the form of Rasa's response selector."""
    chosen = {intent: _topic(ranking, length) for intent, ranking in reading.topics.items()}
    return {"all_retrieval_intents": sorted(chosen), **chosen}


def _topic(ranking: List[Tuple[Text, float]], length: int) -> Dict[Text, Any]:
    listed = [{"confidence": share, "intent_response_key": key} for key, share in ranking]
    response = {**listed[0], "responses": [], "response_templates": [], "utter_action": f"utter_{ranking[0][0]}"}
    return {"response": response, "ranking": listed[:length]}
