"""The Rasa entity extractor: what `nlu.understanding` reads, as Rasa's entity dictionaries."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.about_me import about_me
from nlu.spans import Entity, normalised
from nlu.spelling import spelled
from nlu.understanding import LONGEST_TEXT, entities

SPOKEN = "spoken"  # message key: the text as it was meant and its entities, for the components after this one


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShopExtractor(GraphComponent, EntityExtractorMixin):
    """Reads measures, sizes, prices and the shop's words by rule: exact and canonical, the same on every run."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ShopExtractor":
        """A new extractor; it has no options and nothing to store."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entities of every message."""
        for message in messages:
            meant = spelled((message.get(TEXT) or "")[:LONGEST_TEXT])
            found = entities(meant.text)
            message.set(SPOKEN, (meant.text, found))
            # Of the shopper, not of garments: for the actions alone, intents are not learned from it.
            found = [*found, *about_me(normalised(meant.text))]
            read = self.add_extractor_name([as_rasa(meant.as_written(entity)) for entity in found])
            message.set(ENTITIES, message.get(ENTITIES, []) + read, add_to_output=True)
        return messages


def spoken(message: Message) -> Tuple[Text, List[Entity]]:
    """The text of a message as it was meant, and its entities over that text."""
    kept = message.get(SPOKEN)
    if kept is None:
        text = spelled((message.get(TEXT) or "")[:LONGEST_TEXT]).text
        kept = (text, entities(text))
    return kept


def as_rasa(entity: Entity) -> Dict[Text, Any]:
    """One entity in Rasa's form; `group` and `guess` only where they say something."""
    result: Dict[Text, Any] = {
        "entity": entity.entity,
        "value": entity.value,
        "start": entity.start,
        "end": entity.end,
        "confidence_entity": 1.0,
    }
    if entity.group is not None:
        result["group"] = entity.group
    if entity.guess:
        result["guess"] = True
    return result
