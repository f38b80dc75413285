"""Numbers and units, read alike on the command line, in a cell and in running text, in whatever notation they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quantities import elsewhere, values
from quantities.notation import half_width
from quantities.numerals import numbers, value_of
from quantities.units import FOOT_CM, INCH_CM, POUND_KG, STONE_KG, feet_pointed_cm, quantities

NARROW = 1.1


@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("165", 165), ("165 cm", 165), ("165CM", 165), ("168,5", 168.5), ("168,5cm", 168.5), ("1,75 m", 175),
        ("1.65m", 165), ("1m65", 165), ("0.245 m", 24.5), ("1米68", 168), ("一米六三", 163), ("一米半", 150),
        ("16.5dm", 165), ("245mm", 24.5), ("66in", 167.64), ('28"', 71.12), ("28”", 71.12), ("27 1/2in", 69.85),
        ("29¼", 29.25), ("29 ¼ inches", 74.30), ('38-1/2"', 97.79), ("⅝ in", 1.59), ("1/2 inch", 1.27),
        ("5ft", 152.4), ("5ft6", 167.64), ("5ft5in", 165.1), ("5'4\"", 162.56), ("5’4”", 162.56), ("5′4″", 162.56),
        ("5'4''", 162.56), ("5\"4'", 162.56), ('5 5"', 165.1), ("5'4½", 163.83), ("5'4-1/2\"", 163.83),
        ("5 ft 6.5 in", 168.91), ("5 feet 4 and a half inches", 163.83), ("5.5 ft", 167.64), ("6'", 182.88),
        ("5&#39;4&quot;", 162.56), ("二尺一", 70), ("两尺半", 83.33), ("１６５", 165), ("١٦٥", 165), ("~165", 165),
        ("约165厘米", 165), ("165-168", 166.5), ("1'000.00", 1000), ("1,000", 1000), ("1 000", 1000),
        ("1.299,00", 1299), ("12,500.5", 12500.5), ("-5cm", -5), ("- 40", -40), ("−40", -40), ("+165", 165),
        ("1\u202f000", 1000), ("\u200b165\ufeff", 165),
    ],
)  # fmt: skip
def test_a_length_is_read_in_any_notation(text: str, cm: float) -> None:
    assert values.length(text, widest=NARROW).number == pytest.approx(cm, abs=0.005)


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("55", 55), ("55kg", 55), ("55,5 kg", 55.5), ("110斤", 55), ("110jin", 55), ("五十公斤半", 50.5),
        ("九十八斤", 49), ("90斤半", 45.25), ("121lb", 54.88), ("125#", 56.70), ("~118#", 53.52),
        ("120-123lbs", 55.11), ("120 to 123 lbs", 55.11), ("11st 4lb", 71.67), ("21st", 133.36), ("-40 kg", -40),
    ],
)  # fmt: skip
def test_a_weight_is_read_in_any_notation(text: str, kg: float) -> None:
    assert values.weight(text, widest=NARROW).number == pytest.approx(kg, abs=0.005)


@pytest.mark.parametrize(
    "text",
    ["165kg", "tall", "", " ", "-", "165 cm tall", "1,2,3", "165/55", "<b>165</b>", "1'2'3", "nan", "inf", "1e3"],
)
def test_what_is_no_length_alone_is_refused(text: str) -> None:
    with pytest.raises(values.NotAValue):
        values.length(text, widest=NARROW)


@pytest.mark.parametrize("text", ["165cm", "5ft6", "12 and 13", "30 years"])
def test_what_is_no_weight_alone_is_refused(text: str) -> None:
    with pytest.raises(values.NotAValue):
        values.weight(text)


@pytest.mark.parametrize("text", ["90-120", "5-9", "168-165", "150 to 180 cm"])
def test_a_wide_range_is_not_one_value(text: str) -> None:
    with pytest.raises(values.ARange):
        values.length(text, widest=NARROW)


@given(st.floats(0.1, 2000).map(lambda value: round(value, 2)))
def test_a_number_means_the_same_in_every_countrys_notation(value: float) -> None:
    english = f"{value:,.2f}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    for text in (f"{value}", english, swapped, english.replace(",", " "), f"{value:.2f}".replace(".", ",")):
        assert values.number(text) == value, text


@given(st.floats(3, 300).map(lambda value: round(value, 1)))
def test_a_number_with_its_unit_is_never_converted_again(value: float) -> None:
    for unit, factor in (("cm", 1.0), ("mm", 0.1), ("in", INCH_CM), ("厘米", 1.0), ('"', INCH_CM)):
        text = f"{value}{unit}"
        if unit == '"' and value > 99:
            continue
        assert values.length(text, bare_cm=2.54) == values.Value(round(value * factor, 2), True), text
    for unit, factor in (("kg", 1.0), ("斤", 0.5), ("lb", POUND_KG), ("lbs", POUND_KG), ("公斤", 1.0)):
        assert values.weight(f"{value}{unit}", bare_kg=0.5) == values.Value(round(value * factor, 2), True)
    assert values.length(str(value), bare_cm=2.54) == values.Value(round(value * 2.54, 2), False)


@given(feet=st.integers(4, 6), inches=st.integers(0, 11), eighths=st.integers(0, 7))
def test_feet_inches_and_eighths_add_up(feet: int, inches: int, eighths: int) -> None:
    expected = round(feet * FOOT_CM + (inches + eighths / 8) * INCH_CM, 2)
    share = f" {eighths}/8" if eighths else ""
    for text in (f"{feet}'{inches}{share}\"", f"{feet} ft {inches}{share} in", f"{feet}ft{inches}{share}"):
        assert values.length(text).number == expected, text


@given(stone=st.integers(7, 25), pounds=st.integers(1, 13))
def test_stone_and_pounds_are_one_weight(stone: int, pounds: int) -> None:
    assert values.weight(f"{stone}st {pounds}lb").number == round(stone * STONE_KG + pounds * POUND_KG, 2)


@given(st.text(max_size=60))
def test_no_text_breaks_a_value(text: str) -> None:
    for read in (values.length, values.weight):
        try:
            said = read(text)
        except values.NotAValue:
            continue
        assert isinstance(said.number, float)


@given(st.text(max_size=120))
def test_half_width_keeps_every_place_and_is_done_once(text: str) -> None:
    assert len(half_width(text)) == len(text)
    assert half_width(half_width(text)) == half_width(text)


@given(st.integers(0, 10**9))
def test_digits_of_every_script_are_one_number(number: int) -> None:
    for zero in ("０", "٠", "۰", "०"):
        written = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
        assert half_width(written) == str(number)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1'000.00", [1000]), ("6'180", [6, 180]), ("168,110", [168, 110]), ("1,200", [1200]), ("68,5 kg", [68.5]),
        ("165,55kg", [165, 55]), ("27 1/2in", [27.5]), ("88/64/90", [88, 64, 90]), ("size 8 3/4 sleeves", [8, 3, 4]),
        ("half ⅝", [0.625]), ("under 1 000", [1000]), ("165 110", [165, 110]),
    ],
)  # fmt: skip
def test_numbers_in_running_text_keep_apart_what_stands_side_by_side(text: str, found: list[float]) -> None:
    assert [number.value for number in numbers(text)] == found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("125#", "weight", 125 * POUND_KG), ("120-123lbssize 6", "weight", 123 * POUND_KG), ("36#", "bare", 36),
        ("我穿165#", "bare", 165), ("-40 kg", "weight", -40), ("weight-40kg", "weight", 40),
        ("is -40 kg", "weight", -40), ("1.65 m, 55 kg, -40 kg", "weight", -40), ("身高165，体重：-40", "bare", -40),
        ("height 165, weight -40", "bare", -40), ("负四十公斤", "weight", -40), ("minus 40 kg", "weight", -40),
        ("165/-40", "bare", -40), ("165cm\n-40kg", "weight", -40), ("me:\n-165cm\n-55kg", "weight", 55),
        ("chest -88 waist -70", "bare", 70), ("165cm -55kg", "weight", 55), ("55 - 57 kg", "weight", 57),
        ("165 -168", "bare", 168), ("身高-165，体重-55", "bare", 55),
        ("- 165cm", "length", 165), ("55公斤半年前", "weight", 55), ("16.5 dm", "length", 165),
    ],
)  # fmt: skip
def test_quantities_in_running_text(text: str, kind: str, value: float) -> None:
    assert (kind, pytest.approx(value)) in [(one.kind, one.value) for one in quantities(text)]


@pytest.mark.parametrize(
    ("written", "cm"),
    [("5.11", 180.34), ("5.10", 177.8), ("5.4", 162.56), ("5.0", 152.4), ("5.75", 175.26), ("6", 182.88)],
)
def test_a_point_between_feet_and_inches(written: str, cm: float) -> None:
    assert feet_pointed_cm(written) == pytest.approx(cm)


def test_a_fraction_reads_back_as_it_is_written() -> None:
    assert (value_of("5/8"), value_of("⅝"), value_of("1'000.5"), value_of("1,75")) == (0.625, 0.625, 1000.5, 1.75)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=javascript:alert(string.fromcharcode(88,83,83))>", "<img src=x onerror=alert(88,64,90)//",
        "<script>var a=[88,64,90]</script>", "fromcharcode(88,83,83)", "string.fromcharcode(88,83,83)",
        "{{7*7}}", "${88*64}", "https://shop.example/88-64-90", "www.example.org/165/55", "ann165@example.org",
        "192.168.110.55", "v1.65.55", "version 165", "2024-08-16", "16.08.2024", "2024年8月16日", "8月16号",
        "march 16th", "16 march 2024", "may 5th", "5 may 2024", "16:55", "4:55:12",
        "5pm", "+44 7911 123456", "138 0013 8000", "010-12345678",
        "(555) 123-4567", "400-820-8820", "call my phone: 165 55 88", "电话 165 5588", "order #16555", "order 16555",
        "sku tee-165-55", "订单号 1655588", "货号a1655", "#a16555", "sf1655588990", "中山路168号", "168号楼",
        "165 baker street",
    ],
)  # fmt: skip
def test_numbers_in_notations_of_their_own_are_left_out(text: str) -> None:
    left = list(text)
    for start, end in elsewhere.spans(text):
        left[start:end] = " " * (end - start)
    assert not any(char.isdigit() for char in left), "".join(left)


@pytest.mark.parametrize(
    "text",
    ["165cm 55kg", "88-64-90", "88/64/90", "34/26/36", "5'9\" 160", "waist (70) hips (92)", "b88w64h90", "165,55",
     "<b>165 cm</b>", "5-9", "身高165体重55", "34-26-36 in", "11st 4lb", "i may weigh 60 kg", "170/65/25",
     "waist maybe 30", "a decent 28 waist", "i <3 it, 165 55", "my data:165/55", "marked 30", "may 30"],
)  # fmt: skip
def test_measures_are_not_taken_for_another_notation(text: str) -> None:
    blocked = elsewhere.spans(text)
    assert not any(text[start:end].strip("<>/b") for start, end in blocked), blocked
