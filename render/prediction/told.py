"""What a person told, their answers to questions aside: one belief from numbers, build and pregnancy."""

from __future__ import annotations

from render.prediction.belief import DEFAULT_AGE, JointBelief, joint_belief
from render.prediction.build import with_build
from render.prediction.pregnancy import MaleAndPregnant, pregnant_belief
from render.prediction.statistics import believe
from render.types import Person, Sex


def age_of(person: Person) -> float:
    return float(person.age if person.age is not None else DEFAULT_AGE)


def sex_of(person: Person) -> Sex:
    """Told, or the likelier one for the numbers. Raises MaleAndPregnant."""
    if person.pregnancy is not None:
        if person.sex == "male":
            raise MaleAndPregnant
        return "female"
    return person.sex or _likelier_sex(person)


def _likelier_sex(person: Person) -> Sex:
    return believe(person.values, age=age_of(person), stated=person.stated, population=person.population)[0]


def told_belief(person: Person) -> JointBelief:
    """What numbers, build and pregnancy say together. Raises MaleAndPregnant."""
    sex, age = sex_of(person), age_of(person)
    if person.pregnancy is None:
        belief = joint_belief(person.values, age=age, sex=sex, stated=person.stated, population=person.population)
    else:
        belief = pregnant_belief(
            person.values, person.pregnancy, age=age, stated=person.stated, population=person.population
        )
    return belief if person.build is None else with_build(belief, person.build)
