"""The Rasa tokenizer for Chinese, English and mixed messages."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.words import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ShopTokenizer(Tokenizer):
    """Words as `nlu.words` cuts them; no language is refused."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The options Rasa's own tokenizers have, at their defaults."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def supported_languages() -> Optional[List[Text]]:
        """Every language."""
        return None

    @staticmethod
    def not_supported_languages() -> Optional[List[Text]]:
        """None is refused."""
        return None

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The words of one attribute of a message."""
        return [Token(word.text, word.start) for word in words(message.get(attribute))]
