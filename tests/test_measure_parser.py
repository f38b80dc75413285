"""Body measures, read from Chinese, English and mixed text: exact, and the same in whatever notation they come."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.measures import measures
from quantities.numerals import numbers, value_of
from quantities.units import FOOT_CM, INCH_CM, POUND_KG, STONE_KG

ZH_DIGITS = "零一二三四五六七八九"


def read(text: str) -> dict[str, float]:
    entities, _ = measures(text)
    assert all(0 <= e.start < e.end <= len(text) for e in entities)
    return {e.entity: float(e.value) for e in entities}


def chinese(number: int) -> str:
    """175 as 一百七十五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{ZH_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += f"{ZH_DIGITS[tens]}十" if hundreds or tens > 1 else "十"
    elif hundreds and ones:
        words += "零"
    return words + (ZH_DIGITS[ones] if ones else "")


@given(cm=st.integers(100, 230))
def test_any_height_reads_back_from_every_notation(cm: int) -> None:
    metres, rest = divmod(cm, 100)
    notations = [
        f"{cm}cm",
        f"身高{cm}",
        f"{cm / 100:.2f}m",
        f"{metres}米{rest:02d}",
        f"{metres}m{rest:02d}",
        f"我{chinese(cm)}公分",
        f"{ZH_DIGITS[metres]}米{ZH_DIGITS[rest // 10]}{ZH_DIGITS[rest % 10]}",
        f"my height is {cm} centimetres",
        f"I'm {cm} cm tall",
        f"{cm}厘米",
        f"height: {cm / 100:.2f} metres",
    ]
    for text in notations:
        assert read(text) == {"height": cm}, text


@given(feet=st.integers(4, 6), inches=st.integers(0, 11))
def test_feet_and_inches_read_alike_however_they_are_marked(feet: int, inches: int) -> None:
    expected = round(feet * FOOT_CM + inches * INCH_CM, 2)
    for text in (
        f"{feet}'{inches}\"",
        f"{feet}’{inches}”",
        f"{feet}'{inches}",
        f"{feet} ft {inches}",
        f"{feet}ft{inches}",
        f"I'm {feet} foot {inches}",
        f"{feet} feet {inches} inches",
        f"{feet}英尺{inches}英寸",
        f"{feet}'{inches} and 72 kg",
    ):
        assert read(text)["height"] == expected, text


@given(kg=st.integers(35, 180))
def test_any_weight_reads_back_from_every_unit(kg: int) -> None:
    for text, expected in (
        (f"{kg}kg", kg),
        (f"{kg}公斤", kg),
        (f"体重{kg}千克", kg),
        (f"I weigh {kg} kilos", kg),
        (f"{2 * kg}斤", kg),
        (f"{chinese(2 * kg)}斤", kg),
        (f"{kg} pounds", kg * POUND_KG),
        (f"{kg}lbs", kg * POUND_KG),
        (f"{kg}磅", kg * POUND_KG),
    ):
        assert read(text) == {"weight": round(expected, 2)}, text


@given(stone=st.integers(7, 25), pounds=st.integers(0, 13))
def test_stone_and_pounds_add_up(stone: int, pounds: int) -> None:
    expected = round(stone * STONE_KG + pounds * POUND_KG, 2)
    for text in (f"{stone} stone {pounds}", f"{stone}st {pounds}lb", f"I'm {stone} stone and {pounds} pounds"):
        assert read(text) == {"weight": expected}, text


@given(
    measure=st.sampled_from(
        ["chest:胸围", "waist:腰围", "hip:臀围", "shoulder:肩宽", "thigh:大腿围", "neck:领围", "inseam:内长"]
    ),
    cm=st.floats(60, 64).map(lambda value: round(value, 1)),
)
def test_a_girth_is_told_by_its_name_in_either_language_and_place(measure: str, cm: float) -> None:
    english, zh = measure.split(":")
    for text in (
        f"{zh}{cm}",
        f"{zh}是{cm}厘米",
        f"my {english} is {cm} cm",
        f"{english}: {cm}",
        f"{cm} cm {english}",
        f"我的{english}是{cm}cm",
    ):
        assert read(text) == {english: pytest.approx(cm)}, text


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    entities, spans = measures(text)
    assert all(math.isfinite(float(e.value)) and text[e.start : e.end] for e in entities)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.integers(1, 9999))
def test_chinese_numerals_are_read_by_place(number: int) -> None:
    if number < 1000:
        assert value_of(chinese(number)) == number
    assert value_of("".join(ZH_DIGITS[int(digit)] for digit in str(number))) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一米七五", {"height": 175}),
        ("1米68", {"height": 168}),
        ("一米六", {"height": 160}),
        ("168", {"height": 168}),
        ("一六五", {"height": 165}),
        ("一米七三点五", {"height": 173.5}),
        ("一米零五", {"height": 105}),
        ("一米八零", {"height": 180}),
        ("6 feet tall", {"height": 182.88}),
        ("5 foot 9 and a half", {"height": 176.53}),
        ("I'm five nine", {"height": 175.26}),
        ("five foot six", {"height": 167.64}),
        ("I'm 5-9", {"height": 175.26}),
        ("one hundred seventy five cm", {"height": 175}),
        ("11 and a half stone", {"weight": 73.03}),
        ("一百一十斤", {"weight": 55}),
        ("体重一百一", {"weight": 55}),
        ('chest 38"', {"chest": 96.52}),
        ("a 32 inch waist", {"waist": 81.28}),
        ("腰围二尺一", {"waist": 70}),
        ("腰围两尺三寸", {"waist": 76.67}),
        ("胸围38寸", {"chest": 96.52}),
        ("脚长245mm", {"foot": 24.5}),
        ("neck 15.5 inches", {"neck": 39.37}),
        ("三围88-64-90", {"chest": 88, "waist": 64, "hip": 90}),
        ("BWH 34-26-36", {"chest": 86.36, "waist": 66.04, "hip": 91.44}),
        ("B88W64H90", {"chest": 88, "waist": 64, "hip": 90}),
        ("88/64/90", {"chest": 88, "waist": 64, "hip": 90}),
        ("96 chest, 82 waist, 98 hips", {"chest": 96, "waist": 82, "hip": 98}),
        ("胸90腰70臀92", {"chest": 90, "waist": 70, "hip": 92}),
        ("165 55", {"height": 165, "weight": 55}),
        ("168，110斤", {"height": 168, "weight": 55}),
        ("165/55", {"height": 165, "weight": 55}),
        ("男 178 70", {"height": 178, "weight": 70}),
        ("一米六五一百斤", {"height": 165, "weight": 50}),
        ("1米7 55公斤", {"height": 170, "weight": 55}),
        ("我158，90斤", {"height": 158, "weight": 45}),
        ("今年二十八", {"age": 28}),
        ("I'm 28", {"age": 28}),
        ("28 years old", {"age": 28}),
        ("身高１７５，体重６０ｋｇ", {"height": 175, "weight": 60}),
        ("我的waist是70cm", {"waist": 70}),
        ("I'm 6 feet tall and weigh 180", {"height": 182.88, "weight": 81.65}),
        ("i'm 5-11 and 180", {"height": 180.34, "weight": 81.65}),
        ("5'10 160", {"height": 177.8, "weight": 72.57}),
        ("11st 4lb", {"weight": 71.67}),
        ("waist70 hips96", {"waist": 70, "hip": 96}),
        ("1,75 m", {"height": 175}),
        ("身高165到168，体重55-57公斤", {"height": 166.5, "weight": 56}),
        ("九十多斤", {"weight": 47.5}),
        ("胸圍88，腰圍70，臀圍94", {"chest": 88, "waist": 70, "hip": 94}),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(text: str, expected: dict[str, float]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sorry, 176 not 167", {"height": 176}),
        ("不是167，是176", {"height": 176}),
        ("说错了，身高是176", {"height": 176}),
        ("my height is not 167 but 176", {"height": 176}),
        ("体重是62公斤不是65", {"weight": 62}),
        ("腰围72不是70", {"waist": 72}),
    ],
)
def test_a_correction_leaves_only_the_corrected_number(text: str, expected: dict[str, float]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("height 17 cm", {"height": 17}),
        ("weight 4000", {"weight": 4000}),
        ("体重4000公斤", {"weight": 4000}),
        ("I'm 170 years old", {"age": 170}),
    ],
)
def test_the_implausible_is_read_as_said_for_others_to_judge(text: str, expected: dict[str, float]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "我要三件",
        "the 2 tees",
        "order number 12345",
        "3 days",
        "100% cotton",
        "45度",
        "90后",
        "两条裤子",
        "第二个",
        "再来一次",
        "call 13800138000",
    ],
)
def test_numbers_that_measure_nobody_are_left_alone(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "<IMG SRC=javascript:alert(String.fromCharCode(88,83,83))>", "print(88,66,90)", "1'000.00",
        "my phone is 165 55 8890", "订单号16555", "下单时间 2024-08-16 16:55", "mail me at ann165@example.org",
        "123", "１２３", "١٢٣",
    ],
)  # fmt: skip
def test_numbers_in_code_orders_dates_or_alone_are_nobodys_measures(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5'4\" (~118#)", {"height": 162.56, "weight": 53.52}),
        ("im 5\"4' and 128 lbs", {"height": 162.56, "weight": 58.06}),
        ("i'm 5 5\" 135 lbs", {"height": 165.1, "weight": 61.23}),
        ("5'3 120-123lbssize", {"height": 160.02, "weight": 55.11}),
        ("height 5.11", {"height": 180.34}),
        ("5'4½", {"height": 163.83}),
        ('waist 27 1/2in, hips 38-1/2"', {"waist": 69.85, "hip": 97.79}),
        ("一米六三 五十公斤半", {"height": 163, "weight": 50.5}),
        ("bust(88,64,90)", {"chest": 88, "waist": 64, "hip": 90}),
        ("<b>165cm</b> 55kg", {"height": 165, "weight": 55}),
        ("-40 kg", {"weight": -40}),
        ("1.65 m, -40 kg", {"height": 165, "weight": -40}),
        ("165, -55", {"height": 165, "weight": -55}),
        ("my weight is minus 40", {"weight": -40}),
        ("身高165，体重是负四十公斤", {"height": 165, "weight": -40}),
        ("腰围：－70", {"waist": -70}),
        ("weight -55kg, height -165cm", {"weight": 55, "height": 165}),
    ],
)
def test_notations_are_read_by_what_they_measure(text: str, expected: dict[str, float]) -> None:
    assert read(text) == expected


def test_a_lone_number_is_marked_as_a_guess() -> None:
    (entity,), _ = measures("70")
    assert (entity.entity, entity.value, entity.guess) == ("weight", 70.0, True)
    (said,), _ = measures("体重70")
    assert not said.guess


def test_spans_cover_the_value_as_written() -> None:
    text = "我身高一米六五，体重55公斤"
    entities, _ = measures(text)
    assert [text[e.start : e.end] for e in entities] == ["一米六五", "55公斤"]


def test_a_comma_between_three_digits_lists_two_numbers() -> None:
    assert [number.value for number in numbers("168,110")] == [168, 110]
    assert [number.value for number in numbers("1,200")] == [1200]


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("胸围臀围分别是 92 和 98", {"chest": 92.0, "hip": 98.0}),
        ("chest, waist and hips are 92, 74 and 98", {"chest": 92.0, "waist": 74.0, "hip": 98.0}),
        ("172cm 64kg male 25", {"height": 172.0, "weight": 64.0, "age": 25}),
        ("turned forty in march", {"age": 40}),
        ("鞋长24.5", {"foot": 24.5}),
    ],
)
def test_names_in_a_row_take_the_numbers_in_their_order(text: str, measured: dict[str, float]) -> None:
    assert read(text) == measured


def test_a_band_with_its_cup_is_no_girth() -> None:
    assert read("我胸围75C 身高168") == {"height": 168.0}
