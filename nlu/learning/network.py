"""The network of the heads: two bidirectional LSTM layers over frozen token vectors. Trained here, exported to ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import torch
from torch import nn

from nlu.encoders.e5 import WIDTH
from nlu.reading.heads import OUTPUTS, UNREAD

KIND_WIDTH, ENTERED, HIDDEN = 24, 192, 128


class Network(nn.Module):
    """Vectors and kinds of tokens in, scores of every head out; see nlu.reading.heads."""

    def __init__(self, labels: int, *, dropout: float = 0.25) -> None:
        super().__init__()
        self.kinds = nn.Embedding(UNREAD + 1, KIND_WIDTH)
        self.enter = nn.Linear(WIDTH + KIND_WIDTH, ENTERED)
        self.lstm = nn.LSTM(ENTERED, HIDDEN, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * HIDDEN, size or labels) for name, size in OUTPUTS.items()})
        self.register_buffer("mean", torch.zeros(WIDTH))
        self.register_buffer("spread", torch.ones(WIDTH))

    def forward(self, vectors: torch.Tensor, kinds: torch.Tensor, lengths: torch.Tensor) -> Dict[str, torch.Tensor]:
        """(batch, tokens, 384), (batch, tokens), (batch,) -> of each head (batch, tokens, numbers)."""
        entered = torch.cat([(vectors - self.mean) / self.spread, self.kinds(kinds)], -1)
        states = self.dropout(nn.functional.gelu(self.enter(entered)))
        packed = nn.utils.rnn.pack_padded_sequence(states, lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        states = self.dropout(states)
        return {name: head(states) for name, head in self.heads.items()}


def untrained(labels: int, *, seed: int = 0) -> Network:
    """A network that knows nothing yet, the same each time."""
    torch.manual_seed(seed)
    return Network(labels)


def export(network: Network, path: Path) -> None:
    """Writes the network for onnxruntime: `vectors` (1, tokens, 384), `kinds` (1, tokens) -> every head."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    constants: List[Any] = []
    nodes: List[Any] = []

    def constant(name: str, values: np.ndarray) -> str:
        """Kept in half precision, which changes no reading and halves the file."""
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=np.float16), name + ".half"))
        nodes.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
        return name

    def node(kind: str, inputs: List[str], output: str, **settings: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def linear(source: str, name: str, output: str) -> str:
        node("MatMul", [source, constant(f"{name}.w", state[f"{name}.weight"].T)], f"{output}.0")
        return node("Add", [f"{output}.0", constant(f"{name}.b", state[f"{name}.bias"])], output)

    def lstm(source: str, layer: int) -> str:
        """(tokens, 1, in) -> (tokens, 1, 256)."""
        parts = [[state[f"lstm.{part}_l{layer}{way}"] for way in ("", "_reverse")]
                 for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]  # fmt: skip
        inputs, hidden, bias_in, bias_hidden = ([_gates(matrix) for matrix in part] for part in parts)
        biases = [np.concatenate(pair) for pair in zip(bias_in, bias_hidden, strict=True)]
        names = [constant(f"lstm{layer}.{name}", np.stack(values))
                 for name, values in (("w", inputs), ("r", hidden), ("b", biases))]  # fmt: skip
        node("LSTM", [source, *names], f"lstm{layer}", hidden_size=HIDDEN, direction="bidirectional")
        node("Transpose", [f"lstm{layer}"], f"lstm{layer}.turned", perm=[0, 2, 1, 3])
        return node("Reshape", [f"lstm{layer}.turned", "pair"], f"lstm{layer}.both")

    constants.append(numpy_helper.from_array(np.array([0, 0, 2 * HIDDEN], np.int64), "pair"))
    node("Sub", ["vectors", constant("mean", state["mean"])], "centred")
    node("Div", ["centred", constant("spread", state["spread"])], "even")
    node("Gather", [constant("kinds.table", state["kinds.weight"]), "kinds"], "kind")
    node("Concat", ["even", "kind"], "all", axis=-1)
    linear("all", "enter", "entered")
    node("Gelu", ["entered"], "bent")
    node("Transpose", ["bent"], "turned", perm=[1, 0, 2])
    node("Transpose", [lstm(lstm("turned", 0), 1)], "states", perm=[1, 0, 2])
    for name in OUTPUTS:
        linear("states", f"heads.{name}", name)
    inputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, "tokens", WIDTH]),
              helper.make_tensor_value_info("kinds", TensorProto.INT64, [1, "tokens"])]  # fmt: skip
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", None]) for name in OUTPUTS]
    graph = helper.make_graph(nodes, "heads", inputs, outputs, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9), str(path))


def restored(path: Path, labels: int) -> Network:
    """The network that was written to a file, in the half precision in which it was."""
    import onnx
    from onnx import numpy_helper

    constants = {one.name: numpy_helper.to_array(one).astype(np.float32) if one.name.endswith(".half") else None
                 for one in onnx.load(str(path)).graph.initializer}  # fmt: skip
    kept = {name[: -len(".half")]: values for name, values in constants.items() if values is not None}
    state = {"mean": kept["mean"], "spread": kept["spread"], "kinds.weight": kept["kinds.table"]}
    for name in ("enter", *(f"heads.{head}" for head in OUTPUTS)):
        state |= {f"{name}.weight": kept[f"{name}.w"].T, f"{name}.bias": kept[f"{name}.b"]}
    for layer in range(2):
        for way, suffix in enumerate(("", "_reverse")):
            biases = np.split(kept[f"lstm{layer}.b"][way], 2)
            parts = {"weight_ih": kept[f"lstm{layer}.w"][way], "weight_hh": kept[f"lstm{layer}.r"][way],
                     "bias_ih": biases[0], "bias_hh": biases[1]}  # fmt: skip
            state |= {f"lstm.{name}_l{layer}{suffix}": _torch_gates(part) for name, part in parts.items()}
    network = Network(labels)
    network.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in state.items()})
    return network


def _torch_gates(matrix: np.ndarray) -> np.ndarray:
    """Gates in, out, forget, cell (ONNX) as in, forget, cell, out (torch)."""
    enters, leaves, forgets, cell = np.split(matrix, 4)
    return np.concatenate([enters, forgets, cell, leaves])


def _gates(matrix: np.ndarray) -> np.ndarray:
    """Gates in, forget, cell, out (torch) as in, out, forget, cell (ONNX)."""
    enters, forgets, cell, leaves = np.split(matrix, 4)
    return np.concatenate([enters, leaves, forgets, cell])
