"""Where somebody's tape lay when they gave a waist: at the navel, as ours does, or where the trunk is narrowest.

Shoppers measure either way, and the mesh has the number they gave at the navel whichever it was. But of a woman whose
66 cm was the narrowest girth, the narrowest must not be drawn as 59: what the rest of her numbers make of both girths
says how likely each is (even odds before), and the natural waist is drawn between the two accordingly.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from render.body_statistics import Conditioner, Prediction, load
from render.types import Sex


def odds_of_narrowest(given: Mapping[str, float], *, sex: Sex, age: float, stated: bool = False) -> float:
    """Probability that the given waist [cm] was taken at the narrowest place; 0 where nothing else is known."""
    rest = {name: value for name, value in given.items() if name != "waist"}
    if not rest:
        return 0.0
    predictions = Conditioner(load()[sex], age, rest, stated=stated).believe().predictions
    navel, narrowest = (fits(given["waist"], predictions[name]) for name in ("waist", "natural_waist"))
    return float(1.0 / (1.0 + np.exp(np.clip(navel - narrowest, -50.0, 50.0))))


def fits(value: float, prediction: Prediction) -> float:
    """Log likelihood of a number under a prediction."""
    off = np.log(value / prediction.value) / prediction.log_spread
    return float(-0.5 * off * off - np.log(prediction.log_spread))


def with_told_waist(
    predicted: Mapping[str, Prediction], given: Mapping[str, float], *, sex: Sex, age: float, stated: bool = False
) -> dict[str, Prediction]:
    """The predictions with the natural waist moved towards a waist that was probably taken there."""
    if "waist" not in given or "natural_waist" not in predicted:
        return dict(predicted)
    share = odds_of_narrowest(given, sex=sex, age=age, stated=stated)
    before = predicted["natural_waist"]
    factor = (given["waist"] / before.value) ** share
    moved = Prediction(before.value * factor, before.low * factor, before.high * factor, before.log_spread)
    return {**predicted, "natural_waist": moved}
