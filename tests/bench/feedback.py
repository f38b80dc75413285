"""Sizes advised after feedback, to made shoppers whose bodies and likings are known.

Regret: how much worse (in scores) the advised size serves the true body and liking than the best size of that garment.
Each shopper wears the size advised so far of a garment drawn by chance and says how it feels: in a word, where it is
worst (or that it is right), or zone by zone, as a form after delivery asks; one answer in ten is drawn by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from actions.fit.beliefs import LENGTHS, MEASURES, applied, felt
from actions.fit.sizing import advise, score, targets
from actions.renderer.looks import Figure
from actions.state.felt import LOOSE, RIGHT, TIGHT, Felt
from shop.catalogue import Product, catalogue
from tests.bench.sizes import drawn_out, people

STEPS = (0, 1, 3, 10)
GARMENTS = 4  # that regret is the mean of
LIKING_SD_CM, OWN_SD_CM = 2.7, 1.3  # everywhere alike, and of each measure
CONTRARY = 0.1
MAY_FEEL_SD_CM = 1.0


@dataclass(frozen=True)
class Shopper:
    """`needs`: the true body with the liking on it, what garments are judged by."""

    figure: Figure
    needs: Figure
    garments: Sequence[Product]


def shoppers(count: int, seed: int = 3) -> Iterator[Shopper]:
    """Made people of many builds; their bodies as likely as what is believed of them allows."""
    chance = np.random.default_rng(seed)
    garments = [drawn_out(product) for product in catalogue() if len(product.sizes) > 1]
    everybody = [(person, body) for person in people(bodies=-(-count // 108)) for body in person.bodies]
    for place in chance.permutation(len(everybody))[:count]:
        person, body = everybody[place]
        liking = chance.normal(0, LIKING_SD_CM)
        likes = {name: chance.normal(0, OWN_SD_CM) + (0 if name in LENGTHS else liking) for name in MEASURES}
        needs = {name: value + likes.get(name, 0.0) for name, value in body.measures.items()}
        fit = [product for product in garments if product.sex in (person.sex, "unisex")]
        yield Shopper(person.figure, Figure(person.sex, needs, {}), fit)


def regrets(one: Shopper, chance: np.random.Generator, *, by_zone: bool) -> tuple[list[float], list[bool]]:
    """Mean regret after STEPS feedbacks, and whether the best size was advised of a garment."""
    told: list[Felt] = []
    found, same = [], []
    judged = [one.garments[place] for place in chance.permutation(len(one.garments))[:GARMENTS]]
    for step in range(max(STEPS) + 1):
        if step in STEPS:
            pairs = [_regret(one, product, told) for product in judged]
            found.append(float(np.mean([regret for regret, _ in pairs])))
            same.append(pairs[0][1])
        worn = one.garments[int(chance.integers(len(one.garments)))]
        told += _feels(one, worn, _advised(one, worn, told), chance, by_zone=by_zone)
    return found, same


def _advised(one: Shopper, product: Product, told: Sequence[Felt]) -> str:
    return advise(product, *applied(one.figure.at(product.template), one.figure.interval90, told)).size


def _regret(one: Shopper, product: Product, told: Sequence[Felt]) -> tuple[float, bool]:
    scores = score(product, one.needs.at(product.template))
    place = list(product.sizes).index(_advised(one, product, told))
    return float(scores.max() - scores[place]), place == int(scores.argmax())


def _feels(
    one: Shopper, product: Product, size: str, chance: np.random.Generator, *, by_zone: bool
) -> tuple[Felt, ...]:
    """What is said of a size."""
    chart, needs = product.sizes[size], one.needs.at(product.template)
    off: dict[str, float] = {}
    for name, wanted in targets(product).items():
        if name in chart and name in needs:
            room = chart[name] - needs[name] - wanted.ideal + chance.normal(0, MAY_FEEL_SD_CM)
            off[name] = room / (wanted.tight if room < 0 else wanted.loose)
    if not off:
        return ()
    if by_zone:
        said = {name: _feeling(value, chance) for name, value in off.items()}
        return tuple(one for name, feeling in said.items() for one in felt(product, product.id, size, feeling, (name,)))
    worst = max(off, key=lambda name: abs(off[name]))
    feeling = _feeling(off[worst], chance)
    return felt(product, product.id, size, feeling, () if feeling == RIGHT else (worst,))


def _feeling(off: float, chance: np.random.Generator) -> int:
    if chance.random() < CONTRARY:
        return int(chance.integers(-1, 2))
    return TIGHT if off < -1 else LOOSE if off > 1 else RIGHT


def simulate(count: int, *, by_zone: bool = False, seed: int = 4) -> Mapping[int, tuple[float, float]]:
    """Number of feedbacks -> mean regret, and the share that was advised the best size."""
    chance = np.random.default_rng(seed)
    everybody = [regrets(one, chance, by_zone=by_zone) for one in shoppers(count)]
    found, same = (np.array([one[part] for one in everybody], dtype=float) for part in (0, 1))
    return {step: (float(found[:, at].mean()), float(same[:, at].mean())) for at, step in enumerate(STEPS)}


def feedback(count: int = 1000) -> None:
    """Prints the regret by number of feedbacks."""
    print(f"sizes advised to {count} made shoppers after feedback")
    for by_zone, name in ((True, "zone by zone"), (False, "in a word")):
        found = simulate(count, by_zone=by_zone)
        first = found[0][0]
        for step, (regret, same) in found.items():
            print(
                f"  {step:2} {name}: regret {regret:.3f} ({regret / first - 1:+.0%}), best size in {same:.0%}",
                flush=True,
            )
