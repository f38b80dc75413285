"""A pregnant body: what the numbers were before, and how much each has grown since.

Whatever does not grow is predicted from the weight before pregnancy, today's less the usual gain. What grows:

- the waist at the navel by the week: maternal abdominal girth as obstetric textbooks in China chart it, 21 cm between
  week 16 and term, 1.6 cm a week from 20 to 24, 0.84 to week 36, 0.3 after; before week 16 about 2 cm;
- the underbust by 6 cm: the lower ribs widen 5-7 cm (LoMauro & Aliverti 2015, Breathe 11(4)), the bust by 3 cm more:
  145 ml a breast (Cregan & Hartmann 1999, J. Hum. Lact. 15), most of it by week 20;
- hip and thigh by what 3.3 kg of stored fat (Hytten & Chamberlain 1980) add at the slope girths have on weight;
- the weight by the INTERGROWTH-21st standard (Cheikh Ismail et al. 2016, BMJ 352:i555): 1.64, 2.86, 2.86, 2.59 and
  2.56 kg in weeks 14-18, 19-23, 24-28, 29-33, 34-40, after 1.2 kg; heavier women gain less, in the ratio of the
  midpoints of the Institute of Medicine's ranges (2009).

The abdominal chart's limits lie 6 cm either side at term, mothers' own differences in them: a spread of 0.15 of the
growth. Of the other growths none has a published spread that we know; 0.3 is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from render.measuring.tape import Array
from render.prediction.belief import JointBelief, joint_belief
from render.types import Population, Pregnancy

WEEKS_A_MONTH = 4.2  # between the ten months of four weeks counted in China and nine of the calendar
UNTOLD_WEEKS, UNTOLD_SPREAD = 26.0, 6.0  # of those who call themselves pregnant, most are seen to be: weeks 16-38
SPREAD_WEEKS = 1.5  # months are said in whole ones
SPREAD_SHARE, ASSUMED_SHARE = 0.15, 0.3
GAIN_SPREAD = 0.3  # of the gain: the standard's centiles at term, 3rd 6 kg, 97th 23 kg

AT = (0.0, 12.0, 16.0, 20.0, 24.0, 36.0, 40.0, 42.0)
WAIST = (0.0, 0.5, 2.0, 5.4, 11.8, 21.9, 23.1, 23.6)
# The womb reaches the navel about week 22 and the ribs at 36: above the navel all comes later.
ABOVE_NAVEL = (0.0, 0.3, 0.7, 2.5, 7.0, 19.5, 21.0, 21.0)
RIBS = (0.0, 0.5, 1.2, 2.2, 3.2, 5.7, 6.0, 6.0)
BREASTS = (0.0, 1.2, 1.7, 2.1, 2.3, 2.9, 3.0, 3.0)
FAT = (0.0, 0.1, 0.25, 0.45, 0.65, 1.0, 1.0, 1.0)
CHEST = tuple(ribs + breast for ribs, breast in zip(RIBS, BREASTS, strict=True))
GROWTH: dict[str, tuple[float, tuple[float, ...]]] = {
    "waist_navel": (1.0, WAIST),
    "waist": (1.0, ABOVE_NAVEL),
    "underbust": (1.0, RIBS),
    "chest": (1.0, CHEST),
    "hip": (2.3, FAT),
    "thigh": (1.4, FAT),
    # A belly grows forward: of an ellipse of these sizes that gains 23 cm, 12.5 in depth go with 2.5 in breadth.
    "waist_depth": (0.54, WAIST),
    "waist_breadth": (0.11, WAIST),
    "hip_depth": (0.10, WAIST),
    "chest_depth": (0.30, CHEST),
    "chest_breadth": (0.12, CHEST),
}
"""Measure -> factor and curve over `AT`, whose product is the growth in cm."""
GAIN_AT = (0.0, 14.0, 19.0, 24.0, 29.0, 34.0, 41.0)
GAIN_KG = (0.0, 1.2, 2.84, 5.7, 8.56, 11.15, 13.71)
IOM_BMI, IOM_SHARE = (24.0, 27.5, 33.0), (1.0, 0.67, 0.51)


class MaleAndPregnant(ValueError):
    """A man is said to be pregnant."""

    def __init__(self) -> None:
        super().__init__("sex male does not go with pregnant; leave one of them out")


def weeks_from_months(months: float) -> int:
    """Months of pregnancy, as people say them, in weeks: six are 25."""
    return round(months * WEEKS_A_MONTH)


def week_of(pregnancy: Pregnancy) -> tuple[float, float]:
    """The week, and how far off it may be (one standard deviation)."""
    return (UNTOLD_WEEKS, UNTOLD_SPREAD) if pregnancy.weeks is None else (pregnancy.weeks, SPREAD_WEEKS)


def growth(measure: str, pregnancy: Pregnancy) -> tuple[float, float]:
    """How much a measure has grown, and its spread between women [cm]; nothing for what does not grow."""
    if measure not in GROWTH:
        return 0.0, 0.0
    week, off = week_of(pregnancy)
    factor, curve = GROWTH[measure]
    early, grown, late = factor * np.interp([week - off, week, week + off], AT, curve)
    share = SPREAD_SHARE if measure == "waist_navel" else ASSUMED_SHARE
    return float(grown), float(np.hypot(share * grown, (late - early) / 2.0))


def share_of_term(pregnancy: Pregnancy) -> float:
    """How much of the growth of forty weeks the belly has."""
    return growth("waist_navel", pregnancy)[0] / growth("waist_navel", Pregnancy(40.0))[0]


def gain(pregnancy: Pregnancy, bmi: float) -> tuple[float, float]:
    """The weight gained, and its spread between women [kg]; bmi: today's."""
    week, off = week_of(pregnancy)
    early, gained, late = np.interp([week - off, week, week + off], GAIN_AT, GAIN_KG) * np.interp(
        bmi, IOM_BMI, IOM_SHARE
    )
    return float(gained), float(np.hypot(GAIN_SPREAD * gained, (late - early) / 2.0))


def usual_bmi(values: Mapping[str, float]) -> float:
    """Today's body mass index; a usual one where it was not given."""
    if "height" in values and "weight" in values:
        return values["weight"] / (values["height"] / 100.0) ** 2
    return IOM_BMI[0]


def weight_before(values: Mapping[str, float], pregnancy: Pregnancy) -> tuple[float, float]:
    """The given weight less what was gained, and its spread [kg]."""
    gained, spread = gain(pregnancy, usual_bmi(values))
    return values["weight"] - gained, spread


def pregnant_belief(
    values: Mapping[str, float],
    pregnancy: Pregnancy,
    *,
    age: float,
    stated: bool = False,
    population: Population = "civilians",
) -> JointBelief:
    """What a pregnant woman's numbers of today [cm, kg] say of her measures of today."""
    known = {name: value for name, value in values.items() if name not in GROWTH}
    ratio = None
    if "weight" in values:
        known["weight"], spread = weight_before(values, pregnancy)
        ratio = values["weight"] / known["weight"]
    belief = joint_belief(known, age=age, sex="female", stated=stated, population=population)
    if ratio is not None:
        reading = belief.log_readings(("weight",))
        mean, covariance = belief.read(reading)
        belief = belief.moved(reading, mean, covariance + (spread / known["weight"]) ** 2)
    return grown(told_girths(belief, values, pregnancy), pregnancy, weight=ratio)


def told_girths(belief: JointBelief, values: Mapping[str, float], pregnancy: Pregnancy) -> JointBelief:
    """The belief about the time before, from girths of today that have grown by an unsure amount."""
    for name in GROWTH:
        if name not in values:
            continue
        amount, spread = growth(name, pregnancy)
        before = values[name] - amount
        reading = belief.log_readings((name,))
        mean, covariance = belief.read(reading)
        share = covariance / (covariance + (spread / before) ** 2)
        belief = belief.moved(reading, mean + share[0] * (np.log(before) - mean), (1.0 - share) * covariance)
    return belief


def grown(belief: JointBelief, pregnancy: Pregnancy, *, weight: float | None = None) -> JointBelief:
    """The belief about today from the one about the time before; weight: today's over the one before, if known.

    "Usual" is then what is usual for the week.
    """
    before = np.exp(belief.mean)
    amounts = np.array([growth(name, pregnancy) for name in belief.names])
    after = before + amounts[:, 0]
    noise = amounts[:, 1] / after
    heavier = belief.names.index("weight")
    if weight is None:
        gained, spread = gain(pregnancy, IOM_BMI[0])
        after[heavier] += gained
        noise[heavier] = spread / after[heavier]
    else:
        after[heavier] *= weight
    slope: Array = before / after
    slope[heavier] = 1.0 if weight is not None else slope[heavier]
    covariance = belief.covariance * np.outer(slope, slope) + np.diag(noise**2)
    shift = np.log(after) - slope * belief.mean
    usual = belief.usual / slope
    return replace(
        belief, mean=np.log(after), covariance=covariance, usual=usual, usual_offset=belief.usual_offset + usual @ shift
    )
