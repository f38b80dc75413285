"""From what is known of a person to a body: numbers in, mesh out.

`fit_body` predicts what was not given, then looks for the likeliest figure of the model that has these measures:
given ones exactly, predicted ones closely. Gauss-Newton on whitened coefficients; every measure's gradient comes
with its reading, so one step costs little more than measuring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from render.body.model import BodyModel, load, prior_features
from render.body.volume import volume
from render.measuring.anthropometry import BREADTHS, DENSITY_KG_PER_M3, GIRTHS, HIDDEN, MEASURES, Tape
from render.measuring.tape import Array
from render.prediction.build import LEAN
from render.prediction.choices import predicted_measures
from render.prediction.contradictions import BASIS, Contradiction, set_aside
from render.prediction.pregnancy import share_of_term, week_of, weight_before
from render.prediction.statistics import Prediction, SexStatistics
from render.prediction.statistics import load as load_statistics
from render.prediction.told import age_of
from render.types import Body, Person, Population, Sex

CAUTION = (0.0, 0.3, 3.0, 10.0, 30.0, 100.0, 300.0)  # per step: later ones stay ever nearer to the last figure
GIVEN_SPREAD = 0.02  # cm, kg: given numbers are met
DOUBTED_SPREAD = 0.5  # cm: what no body has beside the others is met nearly
DOUBT_BEYOND, DOUBT_STOUT = 4.0, 0.07  # for each standard deviation of soldiers' log BMI, squared and cubed
DOUBT_STOUT_SECTION = 0.15  # likewise, of breadths and depths
STOUT_AT, STOUT_SPREAD = 3.26, 0.14  # that mean and standard deviation
# Predicted measures are met to this share of their own spread; those a garment hangs on, closest. Sections of the waist
# and the hips, and the chest's depth, come within 3 % of those of ANSUR II's people left out (`evaluate-bodies`). The
# chest's breadth cannot: with its depth, no convex section, short of a rectangle, has the girth of 94 men of 100 and 15
# women (its callipers lie on the ribs, the tape over the muscle beside them); pressed harder, it narrows the shoulders.
SHARE = {
    **dict.fromkeys(HIDDEN, 0.5),
    **dict.fromkeys(BREADTHS, 0.13),
    "chest_breadth": 0.2,
    "chest_depth": 0.1,
    **dict.fromkeys(("chest", "waist_navel", "hip", "thigh", "inseam", "height", "weight"), 0.03),
    "waist": 0.1,
}
USUAL_SHARE, LOOSEST = 0.15, 0.5
SOLDIERS: Population = "soldiers"
CLOSE_GIRTHS = ("chest", "waist_navel", "hip", "thigh")  # as far as the population goes; others, as soldiers go
BELLY = 0.5  # of the model's own, which hangs low; the girths to reach do the rest
TOLERANCE = {"weight": 0.5, **dict.fromkeys(GIRTHS, 0.2)}
LENGTH_TOLERANCE = 0.3
SETTLED, SETTLED_GIVEN = 0.6, 0.06  # cm, kg: how little a step changes, and how near given numbers are, at the end


@dataclass(frozen=True)
class Target:
    """A number to reach [cm, kg] and how far one may stay from it."""

    name: str
    value: float
    spread: float


def targets(
    given: Mapping[str, float],
    predicted: Mapping[str, Prediction],
    doubted: Sequence[Contradiction] = (),
    *,
    shares: Mapping[str, float],
) -> list[Target]:
    """What the mesh should measure; of what contradicts the rest, the nearest that people have.

    shares: of their own spread, how closely predictions are met.
    """
    wanted = [Target(name, value, GIVEN_SPREAD) for name, value in given.items()]
    wanted += [Target(one.measure, one.drawn, DOUBTED_SPREAD) for one in doubted]
    named = {target.name for target in wanted}
    for name, prediction in predicted.items():
        if name in named:
            continue
        spread = shares.get(name, USUAL_SHARE) * prediction.value * prediction.log_spread
        wanted.append(Target(name, prediction.value, max(spread, GIVEN_SPREAD)))
    return wanted


def shares_at(
    sex: Sex, age: float, height_cm: float, weight_kg: float, population: Population = "civilians"
) -> dict[str, float]:
    """How closely each prediction is met for people of a size, as a share of its own spread.

    Past the people measured, the model's own heavy bodies are better guides than figures drawn out: past the
    population for the girths of the trunk and the thigh, past soldiers for what is known of these alone. And the
    stouter the person, the less are a waist above the navel, and breadths and depths, insisted on. Otherwise stout
    figures have a ledge there.
    """
    height_m = height_cm / 100.0
    state = np.log([height_m, weight_kg / height_m**2])
    own, lent = (doubt_beyond(load_statistics(people)[sex], age, state) for people in (population, SOLDIERS))
    stout = max((float(state[1]) - STOUT_AT) / STOUT_SPREAD, 0.0)
    met = {name: SHARE.get(name, USUAL_SHARE) for name in (*MEASURES, *HIDDEN)}
    met["waist"] *= 1.0 + DOUBT_STOUT * stout**3
    met |= {name: met[name] * (1.0 + DOUBT_STOUT_SECTION * stout**3) for name in BREADTHS}
    return {name: min(share * (own if name in CLOSE_GIRTHS else lent), LOOSEST) for name, share in met.items()}


def doubt_beyond(statistics: SexStatistics, age: float, state: Array) -> float:
    """How much less closely predictions are met past the stoutest people measured; state: log height [m], log BMI."""
    past = float(statistics.beyond(age, state)[2] * statistics.scale[2]) / STOUT_SPREAD
    return 1.0 + DOUBT_BEYOND * past**2


class Fit:
    """The search for one body's coefficients: c = prior mean + factor u, u ~ N(0, 1)."""

    def __init__(
        self,
        model: BodyModel,
        sex: Sex,
        age: float,
        height_cm: float,
        weight_kg: float,
        *,
        belly: float = 0.0,
        muscle: float = 0.0,
    ) -> None:
        """belly: share of a pregnancy at term; muscle: standard deviations more than people of the size have."""
        prior = model.priors[sex]
        self.model = model.measured
        usual = prior_features(age, height_cm, weight_kg) @ prior.mean
        self.mean = usual + belly * prior.belly + muscle * prior.muscle
        self.factor = prior.factor
        self.columns = model.basis.shape[2]

    def coefficients(self, u: Array) -> Array:
        return np.asarray(self.mean + self.factor @ u)

    def read(self, tape: Tape, name: str, coefficients: Array) -> tuple[float, Array]:
        """A measure [cm, kg] and its gradient on the coefficients (K,)."""
        if name == "weight":
            return weigh(self.model, coefficients, tape)
        reading = tape.read(name)
        rows = self.model.basis[reading.indices].reshape(-1, self.columns)
        slope = reading.gradient.ravel().astype(np.float32) @ rows
        return 100.0 * reading.value, 100.0 * np.asarray(slope, dtype=np.float64)

    def step(self, u: Array, J: Array, miss: Array, spread: Array, caution: float) -> Array:
        """Minimises |u'|^2 + caution |u' - u|^2 + |(miss - J (u' - u)) / spread|^2 over u'.

        Solved in the dual, with as many unknowns as targets: far fewer than coefficients.
        """
        ease = 1.0 / (1.0 + caution)
        start = caution * ease * u
        gram = ease * (J @ J.T) + np.diag(spread**2)
        return np.asarray(start + ease * (J.T @ np.linalg.solve(gram, miss + J @ (u - start))))

    def solve(self, wanted: list[Target]) -> Array:
        """The likeliest coefficients (K,) that meet the targets."""
        u = np.zeros(len(self.mean))
        spread = np.array([target.spread for target in wanted])
        goal = np.array([target.value for target in wanted])
        before = np.full(len(goal), np.inf)
        room = np.where(spread <= GIVEN_SPREAD, SETTLED_GIVEN, np.inf)
        for caution in CAUTION:
            coefficients = self.coefficients(u)
            tape = Tape(self.model.vertices(coefficients), self.model.anatomy)
            readings = [self.read(tape, target.name, coefficients) for target in wanted]
            values = np.array([value for value, _ in readings])
            if (np.abs(values - goal) < room).all() and (np.abs(values - before) < SETTLED).all():
                break
            before = values
            J = np.stack([gradient for _, gradient in readings]) @ self.factor
            u = self.step(u, J, goal - values, spread, caution)
        return self.coefficients(u)


def weigh(model: BodyModel, coefficients: Array, tape: Tape) -> tuple[float, Array]:
    """kg, and its gradient on the coefficients (K,); without the faces where the model has its volume baked."""
    if model.cubic is not None:
        value, gradient = volume(model.cubic, coefficients)
        return DENSITY_KG_PER_M3 * value, DENSITY_KG_PER_M3 * gradient
    value, slope = tape.weight()
    flat = model.basis.reshape(-1, model.basis.shape[2])
    return value, np.asarray(slope.ravel().astype(np.float32) @ flat, dtype=np.float64)


def fit_body(person: Person, *, model: BodyModel | None = None) -> Body:
    """A body with the person's numbers and answers. Raises BodyModelMissing when nothing was baked, UnknownChoice.

    Numbers no one has together are drawn as near as people come (`render.prediction.contradictions`), others the
    figure cannot have as closely as it can; `parameters["conflicts"]` names each with what was asked and what came out.
    """
    model = model or load()
    sex, believed = predicted_measures(person)
    person = replace(person, sex=sex)
    kept, doubted = set_aside(person)
    agreed = replace(person, values=kept)
    if doubted:
        _, believed = predicted_measures(agreed)
    corrected = person.stated and not person.drawn_as_told
    exact = {n: v for n, v in kept.items() if not (corrected and n in BASIS)}
    predicted = {name: p for name, p in believed.items() if name not in exact}
    size = {name: exact[name] if name in exact else predicted[name].value for name in BASIS}
    shares = shares_at(sex, age_of(person), size["height"], size["weight"], person.population)
    wanted = targets(exact, predicted, doubted, shares=shares)
    coefficients = figure(model, agreed, size).solve(wanted)
    unknown = {name: p for name, p in predicted.items() if name not in {one.measure for one in doubted}}
    return assemble(model, coefficients, person, exact, unknown, doubted)


def figure(model: BodyModel, person: Person, size: Mapping[str, float]) -> Fit:
    """The search round the figures people of this sex, age, height, weight and build usually have."""
    assert person.sex is not None
    belly, weight = 0.0, size["weight"]
    if person.pregnancy is not None:
        belly, (weight, _) = BELLY * share_of_term(person.pregnancy), weight_before(size, person.pregnancy)
    muscle = LEAN[person.build] if person.build is not None else 0.0
    return Fit(model, person.sex, age_of(person), size["height"], weight, belly=belly, muscle=muscle)


def assemble(
    model: BodyModel,
    coefficients: Array,
    person: Person,
    exact: Mapping[str, float],
    predicted: Mapping[str, Prediction],
    doubted: Sequence[Contradiction] = (),
) -> Body:
    """Mesh, joints and numbers of a set of coefficients, standing on the floor. The person's sex is told."""
    assert person.sex is not None
    vertices = model.vertices(coefficients)
    tape = Tape(vertices, model.anatomy)
    measures = {name: tape.value(name) for name in MEASURES if name != "weight"}
    measures = {"height": measures["height"], "weight": weigh(model, coefficients, tape)[0], **measures}
    floor = np.array([0.0, 0.0, vertices[:, 2].min()])
    joints = {name: (place - floor).astype(np.float32) for name, place in model.joints(coefficients).items()}
    parameters = {
        "sex": person.sex,
        "age": int(age_of(person)),
        **told_figure(person),
        "coefficients": [round(float(c), 5) for c in coefficients],
        "conflicts": conflicts(exact, measures, doubted),
    }
    return Body(
        vertices=(vertices - floor).astype(np.float32),
        topology=model.topology,
        joints=joints,
        sex=person.sex,
        age=int(age_of(person)),
        given=dict(person.values),
        measures=measures,
        interval90={name: (p.low, p.high) for name, p in predicted.items() if name in MEASURES},
        parameters=parameters,
    )


def told_figure(person: Person) -> dict[str, Any]:
    """Build and week of pregnancy, where they were told (the week a usual one, if only the pregnancy was)."""
    told: dict[str, Any] = {} if person.build is None else {"build": person.build}
    return told if person.pregnancy is None else {**told, "pregnant_weeks": week_of(person.pregnancy)[0]}


def conflicts(
    exact: Mapping[str, float], measures: Mapping[str, float], doubted: Sequence[Contradiction]
) -> dict[str, dict[str, Any]]:
    """Given numbers the mesh does not have: name -> asked, got [cm, kg], in words why.

    Of those other given numbers speak against also usual (what people with these have) and with (which they are).
    """
    missed: dict[str, dict[str, Any]] = {}
    for one in doubted:
        missed[one.measure] = {
            "asked": round(one.asked, 1),
            "got": round(measures[one.measure], 1),
            "usual": [round(edge, 1) for edge in one.usual],
            "with": list(one.together),
            "why": f"{one.sentence}; drawn with {measures[one.measure]:.0f}",
        }
    for name, value in exact.items():
        if abs(measures[name] - value) > TOLERANCE.get(name, LENGTH_TOLERANCE):
            got = round(measures[name], 1)
            why = f"{name} {value:g} does not go with the other numbers; drawn with {got:g}"
            missed[name] = {"asked": round(value, 1), "got": got, "why": why}
    return missed
