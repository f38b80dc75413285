"""Which size suits whom: ease against intention, with what is uncertain about the body."""

from __future__ import annotations

from statistics import fmean

import pytest

from actions.fit.sizing import NEARLY, Advice, advise, targets
from actions.renderer.looks import Figure
from shop.catalogue import Product, catalogue
from tests.bench import sizes

WOMAN = {"chest": 84.0, "waist": 67.0, "hip": 91.0, "shoulder": 38.0, "inseam": 73.0, "thigh": 53.0, "foot": 24.1}
MAN = {"chest": 96.0, "waist": 81.0, "hip": 96.0, "shoulder": 44.0, "inseam": 78.0, "thigh": 55.0, "foot": 27.0}


def around(body: dict[str, float], half_cm: float) -> dict[str, tuple[float, float]]:
    return {name: (value - half_cm, value + half_cm) for name, value in body.items()}


def best(product: Product, body: dict[str, float], half_cm: float = 4.0) -> Advice:
    return advise(product, body, around(body, half_cm))


def test_probabilities_cover_every_size_and_add_up_to_one() -> None:
    for product in catalogue():
        advice = best(product, WOMAN)
        assert list(advice.probability) == list(product.sizes)
        assert sum(advice.probability.values()) == pytest.approx(1.0, abs=0.01)
        # Of sizes nearly as likely, the one that sits best on the likeliest body (shares are rounded to a thousandth).
        assert advice.probability[advice.size] >= max(advice.probability.values()) - NEARLY - 0.001


def test_a_body_grown_by_one_grade_takes_one_size_more() -> None:
    tee = catalogue().get("tee-crew")
    sizes = list(tee.sizes)
    grade = tee.sizes["L"]["chest"] - tee.sizes["M"]["chest"]
    larger = MAN | {"chest": MAN["chest"] + grade, "waist": MAN["waist"] + grade}
    assert best(tee, MAN).size == "M"
    assert sizes.index(best(tee, larger, 1.0).size) == sizes.index("M") + 1


@pytest.mark.parametrize("name", ["dress-rose", "skirt-pencil", "jeans-straight", "tee-breton", "leggings-yoga"])
def test_the_middle_woman_takes_the_middle_size_of_womens_clothes(name: str) -> None:
    assert best(catalogue().get(name), WOMAN).size == "M"


@pytest.mark.parametrize("name", ["tee-crew", "tee-microdot", "trousers-chino", "shorts-chino-men"])
def test_the_middle_man_takes_the_middle_size_of_mens_clothes(name: str) -> None:
    assert best(catalogue().get(name), MAN).size == "M"


def test_measures_that_were_taken_make_the_advice_surer() -> None:
    dress = catalogue().get("dress-rose")
    guessed, measured = best(dress, WOMAN, 8.0), advise(dress, WOMAN, {})
    assert measured.probability[measured.size] > guessed.probability[guessed.size]


def test_ease_is_the_chart_minus_the_body_to_a_tenth() -> None:
    dress = catalogue().get("dress-rose")
    advice = best(dress, WOMAN)
    assert advice.ease["M"] == {
        name: round(dress.sizes["M"][name] - WOMAN[name], 1) for name in ("chest", "waist", "hip")
    }


def test_a_flared_skirt_is_never_too_wide_at_the_hips_and_a_pencil_skirt_is() -> None:
    wide = targets(catalogue().get("skirt-pleat"))["hip"]
    narrow = targets(catalogue().get("skirt-pencil"))["hip"]
    import numpy as np

    assert float(wide.score(np.asarray(40.0))) > -0.01
    assert float(narrow.score(np.asarray(40.0))) < -10


def test_a_tight_centimetre_counts_more_than_a_loose_one() -> None:
    import numpy as np

    for product in catalogue():
        for name, target in targets(product).items():
            tighter, looser = target.score(np.asarray([target.ideal - 2, target.ideal + 2]))
            assert tighter <= looser, (product.id, name)


def test_a_body_far_outside_the_chart_is_told_that_no_size_is_good() -> None:
    huge = {name: value * 1.6 for name, value in WOMAN.items()}
    advice = best(catalogue().get("skirt-pencil"), huge)
    assert advice.size == "XXL"
    assert not advice.good


def test_the_same_question_gets_the_same_answer() -> None:
    dress = catalogue().get("dress-rose")
    assert best(dress, WOMAN) == best(dress, WOMAN)


def test_waistlines_meet_the_body_where_the_garment_has_them() -> None:
    figure = Figure("female", {"waist": 67.0, "waist_navel": 74.0, "hip": 93.0}, {})
    assert figure.at("dress")["waist"] == 67.0
    assert figure.at("skirt")["waist"] == 67.0
    assert figure.at("trousers")["waist"] == 70.5
    assert figure.at("trousers", held_up=True)["waist"] == 67.0
    assert figure.at("dress")["hip"] == 93.0


@pytest.fixture(scope="module")
def many() -> list[sizes.Judged]:
    """Advice to women and men of many builds, in every garment of the shop."""
    heights = {"female": (154.0, 170.0), "male": (166.0, 182.0)}
    return list(sizes.judged(list(sizes.people(heights=heights, ages=(32,), bodies=4))))


@pytest.mark.parametrize(("sex", "template"), [("female", "tee"), ("female", "dress"), ("male", "tee")])
def test_over_many_builds_advice_leaves_at_the_chest_what_the_cut_intends(
    many: list[sizes.Judged], sex: str, template: str
) -> None:
    off = [one.off["chest"] for one in many if (one.sex, one.template) == (sex, template)]
    assert abs(fmean(off)) < 0.7


@pytest.mark.parametrize("template", ["tee", "dress", "skirt", "trousers"])
def test_true_bodies_would_be_served_worse_by_a_size_more_or_less(many: list[sizes.Judged], template: str) -> None:
    ones = [one for one in many if one.template == template]
    assert fmean(value for one in ones for value in one.over_smaller) > 0
    assert fmean(value for one in ones for value in one.over_larger) > 0
    assert abs(fmean(step for one in ones for step in one.steps)) < 0.25


def test_a_dress_of_wide_grades_is_not_advised_a_size_too_large() -> None:
    """168 cm and 64 kg lie between L, whose chest is 1.6 cm closer than meant, and XL, 4.4 cm looser."""
    woman = {"height": 168.0, "chest": 91.6, "waist": 76.5, "hip": 97.9}
    wide = {"chest": (83.5, 100.5), "waist": (68.0, 84.2), "hip": (92.5, 103.7)}
    advice = advise(catalogue().get("dress-dot"), woman, wide)
    assert advice.size == "L"
    assert advice.ease["L"]["chest"] == pytest.approx(6.4)
