import pytest

from common.language import detect


@pytest.mark.parametrize(
    "text",
    [
        "我身高一米六五，体重55公斤，想试试红色连衣裙",
        "想试试red dress",
        "XL有吗",
        "这件T恤有S码吗？",
        "帮我看看 navy tee 的 M 号",
        "有没有crew neck sweater",
        "你好",
        "T恤",
        "把 dress-rose 换成 black",
        "我要买那条 high waist wide-leg trousers",
        "三围88-64-90",
        "红色 dress",
        "裙",
    ],
)
def test_chinese_sentences_are_chinese_whatever_they_borrow(text: str):
    assert detect(text) == "zh"
    assert detect(text, "en") == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "I'm 5'9 and 72 kg, can I try the navy tee in M?",
        "can I try the 连衣裙",
        "show me the 牛仔裤 in blue please",
        "what does 高腰 mean",
        "one size up",
        "Is the qipao 旗袍 available in red?",
        "red dress under 300",
        "SHOW ME JEANS",
        "back view",
    ],
)
def test_english_sentences_are_english_whatever_they_borrow(text: str):
    assert detect(text) == "en"
    assert detect(text, "zh") == "en"


@pytest.mark.parametrize(
    "text", ["175", "M", "88-64-90", "5'9\"", "55kg", "👍", "", "   ", "?!", "165 cm 55 kg", "XL", "😀😀"]
)
def test_numbers_sizes_and_emoji_keep_the_language_of_the_conversation(text: str):
    assert detect(text, "en") == "en"
    assert detect(text, "zh") == "zh"
    assert detect(text) == "zh"


def test_a_greeting_opens_a_conversation_but_does_not_turn_one():
    assert detect("hello") == "en"
    assert detect("ok") == "en"
    assert detect("hi", "zh") == "zh"


def test_full_width_letters_are_letters():
    assert detect("Ｓｈｏｗ　ｍｅ　ｄｒｅｓｓｅｓ") == "en"


@pytest.mark.parametrize(
    "code",
    [
        "SELECT * FROM users; DROP TABLE shoppers;--",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "{{7*7}}",
        "https://a.example/b",
    ],
)
def test_code_leaves_the_language_as_it_was(code: str):
    assert detect(code, "zh") == "zh"
    assert detect(code, "en") == "en"


def test_words_that_code_has_too_are_words():
    assert detect("update my weight", "zh") == "en"
    assert detect("select the red one from the list", "zh") == "en"
