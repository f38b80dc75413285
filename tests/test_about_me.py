"""What shoppers say of themselves besides numbers is read in both languages, and wishes are not taken for it."""

from __future__ import annotations

import pytest

from nlu.about_me import about_me
from nlu.spans import normalised
from nlu.understanding import entities


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I usually wear a 34B", {"usual_size": "bra:34B"}),
        ("my bra size is 34 C", {"usual_size": "bra:34C"}),
        ("我穿75B", {"usual_size": "bra:75B"}),
        ("I wear a French 90B", {"usual_size": "bra:75B"}),
        ("my bra is 3B in Italian sizes", {"usual_size": "bra:75B"}),
        ("法国码100D", {"usual_size": "bra:85D"}),
        ("105B bra", {"usual_size": "bra:105B"}),
        ("I wear Uniqlo M", {"usual_size": "uniqlo_top:M"}),
        ("我在优衣库穿L", {"usual_size": "uniqlo_top:L"}),
        ("I take M in Zara", {"usual_size": "zara_top:M"}),
        ("I'm usually a medium", {"usual_size": "top:M"}),
        ("我平时穿M码", {"usual_size": "top:M"}),
        ("my jeans are size 30", {"usual_size": "jeans:30"}),
        ("平时牛仔裤穿30码", {"usual_size": "jeans:30"}),
        ("I'm a UK 12", {"usual_size": "dress:38"}),
        ("我上衣165/88A", {"usual_size": "china_top:88"}),
        ("I usually wear M, can I try the red dress?", {"usual_size": "top:M"}),
        ("I'm six months pregnant", {"build": "pregnant", "pregnant_weeks": 25}),
        ("我怀孕24周了", {"build": "pregnant", "pregnant_weeks": 24}),
        ("I'm not pregnant any more", {"build": "not_pregnant"}),
        ("我有点壮", {"build": "muscular"}),
        ("I'm a bit chubby", {"build": "soft"}),
        ("my skin is dark", {"skin": "deep"}),
        ("皮肤能黑一点吗", {"skin": "darker"}),
        ("skin tone", {"skin": "choose"}),
        ("make my hair short and blonde", {"hair": "short", "hair_colour": "blond"}),
        ("换个发型", {"hair": "choose"}),
        ("头发染成金色的", {"hair_colour": "blond"}),
    ],
)
def test_what_is_said_of_oneself_is_read(text: str, read: dict[str, object]) -> None:
    assert {entity.entity: entity.value for entity in about_me(normalised(text))} == read


@pytest.mark.parametrize(
    "text",
    [
        "can I try the navy tee in M?", "try the jeans in size 30", "what size should I wear", "M please", "我穿M",
        "这件我穿M码可以吗", "什么时候发货", "soft sweater", "is it soft", "we sell size 30 jeans", "我平时穿36码的鞋",
        "发热内衣有吗", "second-skinny jeans",
    ],
)  # fmt: skip
def test_wishes_and_questions_about_clothes_say_nothing_of_oneself(text: str) -> None:
    assert about_me(normalised(text)) == []


def test_a_usual_size_stands_where_it_was_said_and_garments_keep_their_own_entities() -> None:
    text = "hi, I usually wear M, show me the red dress"
    (usual,) = about_me(normalised(text))
    assert text[usual.start : usual.end] == "M"
    assert {(e.entity, e.value) for e in entities(text)} >= {("colour", "red"), ("category", "dress"), ("size", "M")}
