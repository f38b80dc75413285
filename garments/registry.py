"""Every kind of garment there is: `kinds/NAME.yml` here, and a shop's own in the folder FITTING_ROOM_KINDS names.

Read once, at the first question. What nothing draws yet has a name and a family too, in `undrawn.yml`: the assistant
speaks of it.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from garments.kind import BadKind, Category, Kind, category_from, read_kind

OURS = Path(__file__).parent / "kinds"
UNDRAWN = Path(__file__).parent / "undrawn.yml"
VARIABLE = "FITTING_ROOM_KINDS"


class UnknownKind(ValueError):
    """A kind that no file describes."""


@dataclass(frozen=True)
class Registry:
    """kinds: by name; categories: what the kinds make; undrawn: what is only spoken of."""

    kinds: Mapping[str, Kind]
    categories: Mapping[str, Category]
    undrawn: Mapping[str, Category]

    @functools.cached_property
    def spoken(self) -> dict[str, Category]:
        """Every category that has a name."""
        return {**self.undrawn, **self.categories}

    def alike(self, key: str) -> dict[str, frozenset[str]]:
        """Groups of categories by `family`, `instead` or `half`."""
        groups: dict[str, set[str]] = {}
        for name, category in self.spoken.items():
            if group := getattr(category, key):
                groups.setdefault(str(group), set()).add(name)
        return {group: frozenset(names) for group, names in groups.items()}


def registry() -> Registry:
    """All kinds, read once for each value of the setting. Raises BadKind."""
    return _read(os.environ.get(VARIABLE, ""))


@functools.lru_cache(maxsize=4)
def _read(own_folder: str) -> Registry:
    kinds = {kind.name: kind for kind in _kinds(own_folder)}
    categories: dict[str, Category] = {}
    for kind in kinds.values():
        for name, category in kind.categories.items():
            if name in categories:
                raise BadKind(f"{name} is a category of {categories[name].kind} and of {kind.name}; name it in one")
            categories[name] = category
    return Registry(kinds, categories, {n: c for n, c in _undrawn().items() if n not in categories})


def _kinds(own_folder: str) -> Iterator[Kind]:
    folders = [OURS]
    if own_folder:
        folders.append(Path(own_folder))
        if not folders[-1].is_dir():
            raise BadKind(f"{VARIABLE} is {own_folder!r}, it must be a folder with NAME.yml and NAME.py of each kind")
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            if not path.with_suffix(".py").exists():
                raise BadKind(f"{path.name} has no {path.stem}.py beside it; write the code that cuts it")
            yield read_kind(path)


@functools.cache
def _undrawn() -> dict[str, Category]:
    import yaml

    content = yaml.safe_load(UNDRAWN.read_text(encoding="utf-8"))
    return {name: category_from(name, own, {}) for name, own in content.items()}


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises UnknownKind."""
    kinds = registry().kinds
    if name not in kinds:
        raise UnknownKind(f"no kind of garment is called {name!r}; there are {', '.join(kinds)}")
    return kinds[name]


class Named(Mapping[str, tuple[str, str]]):
    """Category -> what it is called (zh, en), of all that is spoken of; read when it is first asked for."""

    def __getitem__(self, name: str) -> tuple[str, str]:
        return registry().spoken[name].names

    def __iter__(self) -> Iterator[str]:
        return iter(registry().spoken)

    def __len__(self) -> int:
        return len(registry().spoken)
