"""What is believed of a shopper after they said how garments felt: where their body differs from the one predicted, and
how much more or less room they like.

The model. At each measure, u = garment - (body + d) - (ideal + p): the room beyond what the cut intends, where d [cm]
is how far the body lies from its prediction and p how much more room than usual the shopper likes. It is felt as tight
below -tight, as loose above loose (the cut's own tolerances, `sizing.Target`), as right between, each with an error of
FELT_SD_CM. d and p are normal; errors of girths go together, and so do likings. A feeling cuts the normal distribution
of u + error at its bounds; what remains is replaced by the normal of the same mean and variance, and d and p follow by
regression on u (assumed-density filtering, as in Minka 2001 and TrueSkill, Herbrich et al. 2006). Feelings of one
direction cannot tell a larger body from a liking for room: both move, each as far as it was uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from actions.fit.sizing import TAPE_SD_CM, TOGETHER, Z90, Advice, Garment, advise, targets
from actions.state.felt import LOOSE, RIGHT, TIGHT, Felt

# How much room people like differs by about so much, mostly everywhere alike.
TASTE_SD_CM = 3.0
TASTE_TOGETHER = 0.8
# The same garment is felt a little differently from day to day.
FELT_SD_CM = 1.5
# So many feelings are told of another garment, another day, or the wrong way round.
CONTRARY = 0.1
# Looser than this is no fault (`sizing.Target`): a feeling of looseness there has another reason.
NEVER_LOOSE_CM = 100.0
MEASURES = ("chest", "waist", "hip", "thigh", "shoulder", "inseam", "sleeve", "neck")
LENGTHS = frozenset({"inseam", "sleeve", "shoulder"})
# A hem goes round the hips.
_OF_BODY = {"hem": "hip"}


def felt(garment: Garment, item: str, size: str, feeling: int, measures: Iterable[str] = ()) -> tuple[Felt, ...]:
    """A feeling about a size of a garment at these measures; at all that decide its size where none is named and it was
    right. A feeling that tells nothing of the body (loose where no room is too much) is none."""
    wanted, chart = targets(garment), garment.sizes[size]
    named = [name for name in measures if name in wanted] or ([*wanted] if feeling == RIGHT else [*wanted][:1])
    told = [name for name in named if name in chart and not (feeling == LOOSE and wanted[name].loose >= NEVER_LOOSE_CM)]
    return tuple(
        Felt(item, size, name, feeling, float(chart[name]), wanted[name].ideal, wanted[name].tight, wanted[name].loose)
        for name in told
    )


@dataclass(frozen=True)
class Beliefs:
    """`names`: n measures; `mean` (2n,) and `covariance` (2n, 2n) [cm]: of the body's differences, then of likings."""

    names: tuple[str, ...]
    mean: np.ndarray
    covariance: np.ndarray

    def body_shift(self, name: str) -> float:
        """How much more than predicted the body is believed to measure."""
        return float(self.mean[self.names.index(name)])

    def liking(self, name: str) -> float:
        """How much more room than usual is believed to be liked."""
        return float(self.mean[len(self.names) + self.names.index(name)])

    def need(self, name: str) -> tuple[float, float]:
        """Mean and standard deviation of both together: what a garment has to be larger by."""
        both = self._both(name)
        return float(both @ self.mean), float(np.sqrt(both @ self.covariance @ both))

    def after(self, one: Felt, body: float) -> Beliefs:
        """With one more feeling; body: the predicted measure."""
        direction = -self._both(_OF_BODY.get(one.measure, one.measure))
        room = one.garment - body - one.ideal + float(direction @ self.mean)
        spread = self.covariance @ direction
        variance = float(direction @ spread) + FELT_SD_CM**2
        low, high = {TIGHT: (-np.inf, -one.tight), RIGHT: (-one.tight, one.loose), LOOSE: (one.loose, np.inf)}[
            one.feeling
        ]
        mean, left = believed(room, np.sqrt(variance), low, high)
        gain = spread / variance
        return Beliefs(self.names, self.mean + gain * (mean - room),
                       self.covariance - np.outer(gain, gain) * (variance - left))  # fmt: skip

    def _both(self, name: str) -> np.ndarray:
        places = np.zeros(2 * len(self.names))
        place = self.names.index(name)
        places[[place, len(self.names) + place]] = 1.0
        return places


def learn(body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]], felt: Sequence[Felt]) -> Beliefs:
    """What is believed after these feelings. body: cm by measure; interval90: of those that were predicted.

    Taken one by one, the first of two contradictory feelings would win, as the second then looks told by chance: both
    orders are taken, and what they differ by is uncertainty.
    """
    first, last = (_in_order(body, interval90, order) for order in (felt, felt[::-1]))
    apart = (first.mean - last.mean) / 2
    return Beliefs(first.names, (first.mean + last.mean) / 2,
                   (first.covariance + last.covariance) / 2 + np.outer(apart, apart))  # fmt: skip


def _in_order(
    body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]], felt: Sequence[Felt]
) -> Beliefs:
    names = tuple(name for name in MEASURES if name in body)
    beliefs = Beliefs(names, np.zeros(2 * len(names)), _before(names, interval90))
    for one in felt:
        name = _OF_BODY.get(one.measure, one.measure)
        if name in names:
            beliefs = beliefs.after(one, body[name])
    return beliefs


def advise_after(
    garment: Garment, body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]], felt: Sequence[Felt]
) -> Advice:
    """As `sizing.advise`, for what is needed after what was felt; the ease told is that of the body itself."""
    if not felt:
        return advise(garment, body, interval90)
    needs, intervals = applied(body, interval90, felt)
    found = advise(garment, needs, intervals)
    shift = {name: needs[name] - body[name] for name in body}
    ease = {
        size: {name: round(value + shift.get(_OF_BODY.get(name, name), 0.0), 1) for name, value in one.items()}
        for size, one in found.ease.items()
    }
    return replace(found, ease=ease)


def applied(
    body: Mapping[str, float], interval90: Mapping[str, tuple[float, float]], felt: Sequence[Felt]
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The measures that sizes are to be chosen for, and their intervals: the body's, moved by what was felt."""
    needs, intervals = dict(body), dict(interval90)
    if not felt:
        return needs, intervals
    beliefs = learn(body, interval90, felt)
    before = np.sqrt(np.diag(_before(beliefs.names, interval90)))
    for place, name in enumerate(beliefs.names):
        shift, spread = beliefs.need(name)
        needs[name] = body[name] + shift
        # What is still open of the liking is not the body's uncertainty: it would only blur the choice.
        half = Z90 * min(spread, float(before[place]))
        intervals[name] = (needs[name] - half, needs[name] + half)
    return needs, intervals


def cut_normal(mean: float, spread: float, low: float, high: float) -> tuple[float, float]:
    """Mean and variance of a normal distribution between two bounds."""
    # Eight deviations beyond a bound nothing is left to count with.
    if np.isfinite(high):
        mean = min(mean, high + 8 * spread)
    if np.isfinite(low):
        mean = max(mean, low - 8 * spread)
    a, b = (low - mean) / spread, (high - mean) / spread
    mass = float(ndtr(b) - ndtr(a)) if a < 0 else float(ndtr(-a) - ndtr(-b))
    at_a, at_b = (_density(bound) for bound in (a, b))
    slope = (a * at_a if np.isfinite(a) else 0.0) - (b * at_b if np.isfinite(b) else 0.0)
    shift = (at_a - at_b) / mass
    return mean + spread * shift, spread**2 * max(1 + slope / mass - shift**2, 1e-4)


def believed(mean: float, spread: float, low: float, high: float) -> tuple[float, float]:
    """The same, where the feeling that led to the bounds may have been told by chance (CONTRARY)."""
    inside = float(ndtr((high - mean) / spread) - ndtr((low - mean) / spread)) * (1 - CONTRARY)
    sense = inside / (inside + CONTRARY / 3)
    cut, left = cut_normal(mean, spread, low, high)
    after = mean + sense * (cut - mean)
    return after, sense * left + (1 - sense) * spread**2 + sense * (1 - sense) * (cut - mean) ** 2


def _density(bound: float) -> float:
    return float(np.exp(-0.5 * bound**2) / np.sqrt(2 * np.pi)) if np.isfinite(bound) else 0.0


def _before(names: Sequence[str], interval90: Mapping[str, tuple[float, float]]) -> np.ndarray:
    """The covariance before anything was felt, (2n, 2n)."""
    spread = np.array([
        (interval90[name][1] - interval90[name][0]) / (2 * Z90) if name in interval90 else TAPE_SD_CM for name in names
    ])  # fmt: skip
    # Tapes err each for itself, predictions of girths together; a long arm says nothing of a girth.
    predicted = np.array([name in interval90 and name not in LENGTHS for name in names])
    together = np.where(np.outer(predicted, predicted), TOGETHER, 0.0)
    girths = np.array([name not in LENGTHS for name in names])
    alike = np.where(np.outer(girths, girths), TASTE_TOGETHER, 0.0)
    for matrix in (together, alike):
        np.fill_diagonal(matrix, 1.0)
    count = len(names)
    covariance = np.zeros((2 * count, 2 * count))
    covariance[:count, :count] = together * np.outer(spread, spread)
    covariance[count:, count:] = alike * TASTE_SD_CM**2
    return covariance
