"""A body of either model."""

from __future__ import annotations

from render.body.fitting import fit_body
from render.body.smplx import fit_smplx_body
from render.types import Body, Person


class UnknownBodyModel(ValueError):
    """A body model there is not."""


def fit_with(model_name: str, person: Person) -> Body:
    """A body of the model asked for, anny or smplx. Raises what fit_body does, UnknownBodyModel, SmplxMissing."""
    if model_name == "anny":
        return fit_body(person)
    if model_name == "smplx":
        return fit_smplx_body(person)
    raise UnknownBodyModel(f"body model {model_name!r} is not one of anny, smplx; choose one of these")
