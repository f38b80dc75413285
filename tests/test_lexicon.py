"""The shop's words, sizes, prices and ordinals in canonical values, in Chinese, English and both at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.lexicon import SHOP_WORDS, VOCABULARY, Lexicon, Meaning, all_terms, read_terms
from nlu.shape import KINDS, WIDTH, shape
from nlu.spans import Entity
from nlu.understanding import entities


def read(text: str) -> set[tuple[str, str]]:
    return {(e.entity, f"{e.value}") for e in entities(text)}


def pairs(written: str) -> set[tuple[str, str]]:
    return {(name, value) for name, value in (pair.split("=") for pair in written.split())}


CASES = [
    ("想试试红色连衣裙", "colour=red category=dress"),
    ("can I try the navy tee in M?", "colour=navy category=tee size=M"),
    ("酒红色的毛衣", "colour=burgundy category=sweater"),
    ("maroon cardigans", "colour=burgundy category=cardigan"),
    ("藏青阔腿裤", "colour=navy category=trousers"),
    ("牛仔裤", "category=jeans"),
    ("牛仔外套", "material=denim category=jacket"),
    ("denim shorts", "material=denim category=shorts"),
    ("羽绒服", "category=down_jacket"),
    ("有没有圆领短袖", "style=crew_neck category=tee"),
    ("短袖衬衫", "style=short category=shirt"),
    ("short-sleeved shirt", "style=short category=shirt"),
    ("V领针织衫", "style=v_neck category=sweater"),
    ("high-waisted jeans", "style=high_waist category=jeans"),
    ("a frock for my sister's wedding", "category=dress occasion=wedding"),
    ("春天上班穿什么", "season=spring occasion=work"),
    ("clothes for this fall", "season=autumn"),
    ("a date night outfit", "occasion=date"),
    ("波点半身裙", "pattern=dotted category=skirt"),
    ("plaid flannel shirt", "pattern=checked category=shirt"),
    ("真丝衬衫", "material=silk category=shirt"),
    ("women's linen trousers", "sex=female material=linen category=trousers"),
    ("想试试red dress", "colour=red category=dress"),
    ("穿M码看看", "size=M"),
    ("换成XL", "size=XL"),
    ("in a small please", "size=S"),
    ("size 42", "size=42"),
    ("我穿42码的鞋", "size=42 category=shoes"),
    ("大一码", "size=up"),
    ("大一点儿的", "size=up"),
    ("one size up", "size=up"),
    ("a bit smaller please", "size=down"),
    ("小一号", "size=down"),
    ("第二个", "ordinal=2"),
    ("the second one", "ordinal=2"),
    ("最后一件", "ordinal=-1"),
    ("the last one", "ordinal=-1"),
    ("number 3", "ordinal=3"),
    ("转一圈", "view=turntable"),
    ("45度看看", "view=three_quarter"),
    ("show me from behind", "view=back"),
    ("左侧", "view=left"),
    ("右侧面", "view=right"),
    ("腰那里太紧了", "zone=waist feeling=too_tight"),
    ("too long in the sleeves", "feeling=too_long zone=sleeve"),
    ("fits perfectly", "feeling=just_right"),
    ("我不喜欢", "feeling=dislike"),
    ("I love it", "feeling=love"),
    ("make the sleeves 3 cm shorter", "zone=sleeve amount=3.0 alteration=shorten"),
    ("裙摆加长5cm", "zone=length alteration=lengthen amount=5.0"),
    ("改成V领", "alteration=v_neck"),
    ("take it in 2 inches at the waist", "alteration=tighten amount=5.08 zone=waist"),
    ("袖子短两三厘米", "zone=sleeve alteration=shorten amount=2.5"),
    ("cut half an inch off the hem", "alteration=shorten amount=1.27 zone=length"),
    ("red dress under 300", "colour=red category=dress price_max=300"),
    ("三百以内", "price_max=300"),
    ("不超过500块", "price_max=500"),
    ("between 200 and 400 yuan", "price_min=200 price_max=400"),
    ("200到400之间", "price_min=200 price_max=400"),
    ("at least $50", "price_min=50"),
    ("1千以下", "price_max=1000"),
    ("300块左右", "price_min=240 price_max=360"),
    ("under 50 pounds", "price_max=50"),
    ("预算1k", "price_max=1000"),
    ("200-400", "price_min=200 price_max=400"),
    ("两三百块的", "price_min=200 price_max=300"),
    ("五百左右", "price_min=400 price_max=600"),
    ("身高170以上", "height=170.0"),
    ("the 21st", "ordinal=21"),
    ("21st 4lb", "weight=135.17"),
    ("try 42", "size=42"),
    ("jeans W30 L32", "category=jeans size=30"),
    ("M號的白襯衫", "size=M colour=white category=shirt"),
    ("太tight了", "feeling=too_tight"),
    ("腰勒不勒", "zone=waist feeling=too_tight"),
    ("hem the trousers", "alteration=shorten category=trousers"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_words_of_the_shop_are_read_in_canonical_values(text: str, expected: str) -> None:
    assert read(text) == pairs(expected)


@pytest.mark.parametrize(
    "text",
    [
        "how long does delivery take",
        "can I send it back",
        "all right then",
        "give me a second",
        "麻烦你了",
        "明白了",
        "do you take credit cards",
        "包邮吗",
        "红包怎么用",
        "that's right",
        "客服在吗",
        "no longer needed",
        "多久能收到货",
        "放心吧",
        "what would you like",
        "",
        "   ",
        "😀😀",
        "赶紧发货",
        "哪个更好看",
        "这样穿好看吗",
        "I wear a 34B",
        "短头发",
        "my back hurts",
        "螺蛳粉为什么臭",
    ],
)
def test_phrases_that_only_contain_such_words_say_nothing(text: str) -> None:
    assert read(text) == set()


def test_prices_sizes_and_amounts_are_no_body_measures() -> None:
    body = set(KINDS[:12])
    for text in ("under 168", "size 42", "3 cm shorter", "第170号", "预算165", "不超过168元"):
        assert not body & {name for name, _ in read(text)}, text


def test_whole_sentences_keep_all_they_say() -> None:
    assert read("我身高一米六五，体重55公斤，想试试红色连衣裙") == pairs(
        "height=165.0 weight=55.0 colour=red category=dress"
    )
    assert read("I'm 5'9 and 72 kg, can I try the navy tee in M?") == pairs(
        "height=175.26 weight=72.0 colour=navy category=tee size=M"
    )


@settings(deadline=None)  # the first example reads the vocabulary
@given(st.text(max_size=120))
def test_no_text_breaks_the_reading_and_every_span_is_in_it(text: str) -> None:
    found = entities(text)
    assert all(0 <= e.start < e.end <= len(text) and e.entity in KINDS for e in found)
    assert shape(text, found).shape == (WIDTH,)


def test_english_terms_are_whole_words_and_chinese_terms_the_longest() -> None:
    lexicon = Lexicon(
        [
            ("tan", Meaning("colour", "beige")),
            ("裙", Meaning("category", "skirt")),
            ("连衣裙", Meaning("category", "dress")),
        ]
    )
    assert lexicon.find("standard") == []
    assert lexicon.find("连衣裙") == [Entity("category", "dress", 0, 3)]


def test_context_in_brackets_is_needed_but_not_covered() -> None:
    lexicon = Lexicon([("[for ]work", Meaning("occasion", "work"))])
    assert lexicon.find("clothes for work") == [Entity("occasion", "work", 12, 16)]
    assert lexicon.find("it does work") == []


def test_no_term_stands_for_two_things() -> None:
    seen: dict[str, Meaning] = {}
    clashes = []
    for term, meaning in all_terms():
        other = seen.setdefault(term.lower(), meaning)
        if other != meaning and not {meaning.entity, other.entity} & {"zone", "style"}:
            clashes.append(f"{term}: {other} and {meaning}")
    assert clashes == []


def test_what_the_shops_own_words_say_is_not_said_again() -> None:
    shared = {(term.lower(), meaning) for term, meaning in read_terms(SHOP_WORDS)}
    again = [
        term
        for path in sorted(VOCABULARY.glob("*.yml"))
        for term, meaning in read_terms(path)
        if (term.lower(), meaning) in shared
    ]
    assert again == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("keep the trousers", "category=trousers"),
        ("meeting his parents in a skirt", "category=skirt"),
        ("office meeting", "occasion=work"),
        ("what other shades do you do it in", ""),
        ("偏远地区包不包邮", ""),
        ("前面说的都不算", ""),
    ],
)
def test_words_of_a_garment_an_occasion_a_colour_are_read_where_they_mean_one(text: str, wanted: str) -> None:
    assert read(text) == pairs(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the last but one", "ordinal=-2"),
        ("take 4 cm off the sleeves", "alteration=shorten amount=4.0 zone=sleeve"),
        ("could these be made sleeveless", "alteration=sleeveless"),
        ("nip it in at the waist, or have it nipped in by an inch", "alteration=tighten amount=2.54 zone=waist"),
        ("要大些的", "size=up"),
        ("nothing fits me", "feeling=dislike"),
        ("it fits me", "feeling=just_right"),
        ("make the waist 2 inches bigger", "zone=waist alteration=loosen amount=5.08"),
        ("would a 12 be right for me", "size=12"),
        ("khaki chinos in 32", "colour=khaki category=trousers size=32"),
        ("裤腿拖地了", "zone=leg feeling=too_long"),
    ],
)
def test_wishes_of_demanding_shoppers_are_read(text: str, wanted: str) -> None:
    assert read(text) == pairs(wanted)
