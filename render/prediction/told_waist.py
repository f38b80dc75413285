"""Where somebody's tape lay when they gave a waist: at the navel, as ours does, or where the trunk is narrowest.

Shoppers measure either way, and the mesh has the number they gave at the navel whichever it was. But of a woman whose
66 cm was the narrowest girth, the narrowest must not be drawn as 59: what the rest of her numbers make of both girths
says how likely each is (even odds before), and the natural waist is drawn between the two accordingly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from render.prediction.statistics import Prediction
from render.prediction.told import told_belief
from render.types import Person


def odds_of_narrowest(person: Person) -> float:
    """Probability that the given waist [cm] was taken at the narrowest place; 0 where nothing else is known."""
    rest = {name: value for name, value in person.values.items() if name != "waist"}
    if not rest:
        return 0.0
    predictions = told_belief(replace(person, values=rest)).predictions()
    navel, narrowest = (fits(person.values["waist"], predictions[name]) for name in ("waist", "natural_waist"))
    return float(1.0 / (1.0 + np.exp(np.clip(navel - narrowest, -50.0, 50.0))))


def fits(value: float, prediction: Prediction) -> float:
    """Log likelihood of a number under a prediction."""
    off = np.log(value / prediction.value) / prediction.log_spread
    return float(-0.5 * off * off - np.log(prediction.log_spread))


def with_told_waist(predicted: Mapping[str, Prediction], person: Person) -> dict[str, Prediction]:
    """The predictions with the natural waist moved towards a waist that was probably taken there.

    A pregnant woman's is taken at the navel: she has no narrowest place.
    """
    if "waist" not in person.values or "natural_waist" not in predicted or person.pregnancy is not None:
        return dict(predicted)
    share = odds_of_narrowest(person)
    before = predicted["natural_waist"]
    factor = (person.values["waist"] / before.value) ** share
    moved = Prediction(before.value * factor, before.low * factor, before.high * factor, before.log_spread)
    return {**predicted, "natural_waist": moved}
