"""Kinds of garments: one data file and one code file each, which everything else reads what it knows of them from."""

from garments.kind import BadKind, Category, Kind
from garments.registry import Named, Registry, UnknownKind, kind_of, registry

__all__ = ["BadKind", "Category", "Kind", "Named", "Registry", "UnknownKind", "kind_of", "registry"]
