"""Labels of sizes: any label is one, those of a known kind are written one way and stand in order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.sizes import LONGEST, converted, ordered, read_size


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("m码", "M"), ("2XL", "XXL"), ("XXXXL", "4XL"), ("9XL", "9XL"), ("2XS", "XXS"), ("X-Large", "XL"),
        ("small", "S"),
        ("EU 38", "38"), ("T36", "36"), ("7号", "7"), ("080码", "080"), ("US 4", "US 4"), ("10 UK", "UK 10"),
        ("I 42", "IT 42"),
        ("S Petite", "S Petite"), ("Tall M", "M Tall"), ("2XLT", "XXL Tall"), ("40R", "40R"),
        ("M - Regular", "M"),
        ("One Size", "ONE SIZE"), ("F", "ONE SIZE"), ("均码", "ONE SIZE"), ("フリーサイズ", "ONE SIZE"),
        ("TU", "ONE SIZE"),
        ("XS/S", "XS/S"), ("M-L", "M/L"), ("Small/Medium", "S/M"), ("W30 L32", "W30 L32"),
        ("28W-30L", "W28 L30"),
        ("165/84A", "165/84A"), ("S (155/80A)", "S"), ("M（160/84A）", "M"), ("XL码 170/92A", "XL"),
        ("165/88A/M", "M"),
        ("M(建议体重100斤-120斤)", "M"), ("XL 建议140-160斤", "XL"), ("EU 36 / UK 8 / US 4", "36"),
        ("12-18 months", "12-18M"),
        ("Men's L", "Men's L"), ("Wide fit", "Wide fit"),
    ],
)  # fmt: skip
def test_a_label_is_read_in_the_ways_shops_write_it(text: str, label: str) -> None:
    assert read_size(text).label == label


def test_a_waist_and_a_leg_are_told_from_two_sizes_in_one_by_what_is_sold() -> None:
    assert read_size("30/32", legs=True).label == "W30 L32"
    assert read_size("36/38", legs=True).label == "36/38"
    assert read_size("30/32").label == "30/32"


@given(st.text())
def test_any_text_is_a_label_and_reads_as_itself_again(text: str) -> None:
    label = read_size(text).label
    assert len(label) <= LONGEST + 12
    assert read_size(label).label == label


@pytest.mark.parametrize(
    "labels",
    [
        ["XXS", "XS", "XS/S", "S", "M", "M/L", "L", "XL", "XXL", "4XL", "9XL"],
        ["S Petite", "M Petite", "S", "M", "S Tall", "M Tall"],
        ["W30 L30", "W30 L32", "W32 L30", "W32 L34"],
        ["US 2", "US 4", "US 10"],
        ["080", "090", "100"],
        ["155/80A", "160/84A", "165/88A"],
        ["6M", "12-18M", "2-3Y", "10Y"],
    ],
)  # fmt: skip
def test_labels_of_one_kind_stand_from_small_to_large_however_they_come(labels: list[str]) -> None:
    mixed = random.Random(3).sample(labels, len(labels))
    assert ordered(mixed) == labels


def test_labels_of_kinds_without_an_order_between_them_stay_as_they_came() -> None:
    assert ordered(["S", "M", "165/88A", "XL"]) == ["S", "M", "165/88A", "XL"]


def test_a_number_of_one_country_is_converted_to_anothers() -> None:
    assert converted("US 6", "DE") == "DE 36"
    assert converted("UK 10", "IT") == "IT 42"
    assert converted("M", "DE") is None
