"""The titles of buttons, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from actions.wording.words import Language, Pair, word

# What a message may have wished for, as the title of a button.
WISH: dict[str, Pair] = {
    "search": ("找衣服", "Find clothes"),
    "recommend": ("推荐几件", "Suggest something"),
    "try_on": ("穿上看看", "Try it on"),
    "change_size": ("换个尺码", "Another size"),
    "change_colour": ("换个颜色", "Another colour"),
    "change_view": ("换个角度", "Another side"),
    "ask_size": ("我穿什么码", "Which size suits me"),
    "ask_fit": ("哪里紧哪里松", "Where it is tight"),
    "ask_product": ("面料、价格、尺码表", "Fabric, price, size chart"),
    "ask_body": ("看看我的身材", "Show my figure"),
    "give_measures": ("告诉我的尺寸", "Give my measurements"),
    "ask_how_to_measure": ("怎么量尺寸", "How to measure"),
    "compare": ("放一起比比", "Side by side"),
    "faq": ("配送、退换、付款", "Delivery, returns, payment"),
    "show_looks": ("试过哪些", "What I tried on"),
    "ask_agent": ("找人工客服", "Talk to a person"),
}


VIEW: dict[str, Pair] = {
    "front": ("正面", "from the front"),
    "back": ("背面", "from the back"),
    "left": ("左侧", "from the left"),
    "right": ("右侧", "from the right"),
    "three_quarter": ("斜侧面", "at three quarters"),
    "turntable": ("转一圈", "all the way round"),
}


BUTTON: dict[str, Pair] = {
    "larger": ("大一码", "One size up"),
    "smaller": ("小一码", "One size down"),
    "colour": ("换个颜色", "Another colour"),
    "back": ("看背面", "See the back"),
    "front": ("看正面", "See the front"),
    "turntable": ("转一圈", "Turn around"),
    "size": ("我穿什么码？", "Which size suits me?"),
    "fit": ("哪里紧哪里松", "Where is it tight?"),
    "body": ("看看我的身材", "Show my figure"),
    "recommend": ("推荐几件", "Suggest something"),
    "dresses": ("看看连衣裙", "Show me dresses"),
    "similar": ("看看类似的", "Something similar"),
    "others_in": ("看看别的{name}款", "Others in {name}"),
    "more_ideas": ("看看别的", "Other ideas"),
    "more": ("再看几件", "Show me more"),
    "try": ("试穿 {name}", "Try {name}"),
    "try_size": ("试穿 {name} 码", "Try size {name}"),
    "compare": ("和 {name} 码比一比", "Compare with {name}"),
    "measure": ("怎么量{name}", "How to measure {name}"),
    "surer": ("让尺码更准", "Make the fit surer"),
    "skin": ("肤色", "Skin tone"),
    "hair": ("发型", "Hair"),
    "hair_colour": ("换发色", "Hair colour"),
    "again": ("再看一次", "Look again"),
    "dont_know": ("不知道", "Don't know"),
    "waist_narrowest": ("腰最细处", "At the narrowest place"),
    "waist_navel": ("肚脐处", "At the navel"),
    "person": ("找人工客服", "Talk to a person"),
    "i_am_female": ("我是女生", "I'm a woman"),
    "i_am_male": ("我是男生", "I'm a man"),
}


def title(button: str, language: Language, gaps: Mapping[str, str] | None = None) -> str:
    """The title of a button, its gaps filled."""
    return word(BUTTON, button, language).format(**(gaps or {}))
