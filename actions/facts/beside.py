"""Which facts of a product, and which of the shop's terms, a question asks for; and what a product's facts are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.wording.garments import COLOUR, MATERIAL, PATTERN
from actions.wording.say import Say
from actions.wording.words import listing, word
from common.language import Language
from shop.catalogue import Product
from shop.money import money

_FACTS = {
    "price": r"how much|price|cost|expensive|多少钱|价格|价钱|贵吗|几块|几元",
    "care": r"wash|iron|clean|tumble|care for|shrink|怎么洗|机洗|手洗|水洗|干洗|洗涤|洗吗|缩水|熨",
    "fabric": r"made of|fabric|material|cotton|polyester|what is it of|料子|面料|材质|什么料|纯棉|成分",
    "colours": r"(?:what|which|other) colou?rs|colou?rs? (?:does|do|is)|什么颜色|哪些颜色|几种颜色|别的颜色",
    "sizes": r"(?:what|which) sizes|sizes? (?:does it|do you|are)|有哪些码|有什么码|哪些尺码|什么尺码",
}
_TOPICS = {
    "delivery": r"deliver|shipping|\bship\b|arrive|\bget here\b|\bturn up\b|包邮|运费|"
    r"快递|发货|[几多][天久](?:能|可以)?到|送货|配送",
    "returns": r"\breturn|refund|exchange|send (?:it )?back|退货|退换|能退|可以退|退款|换货",
    "payment": r"\bpay|paypal|alipay|wechat pay|credit card|付款|支付|支付宝|微信付|花呗",
    "invoice": r"invoice|receipt|发票",
    "discount": r"discount|coupon|voucher|on sale|优惠|打折|折扣|满减",
}


# With another wish in the same message, only what cannot be part of that wish: "the cotton tee" asks for no fabric.
_BESIDE = {
    "price": r"\bprice\b|\bwhat does it cost\b|\bhow much (?:is|are|does|do|would) (?:it|that|this|they|those|the)\b"
    r"(?!.*\b(?:room|ease|loose|tight))|多少钱|什么价|价格",
    "care": r"\bwash(?:able|ed|ing)?\b|怎么洗|机洗|手洗|干洗",
}
_TOPICS_BESIDE = {
    "international": r"\b(?:deliver|ship|shipping|send)(?:s|ing)?(?: it| them)? to (?!me\b|my\b|us\b|our\b|home\b|"
    r"the\b|a\b|your\b|china\b|hong ?kong\b|beijing\b|shanghai\b)[a-z]{3,}|\b(?:ship|deliver) (?:abroad|overseas|"
    r"internationally)\b|国外|海外|境外",
    "delivery": r"\bdeliver(?:y|ed)?\b|\bshipping\b|\bget (?:here|to me)\b|"
    r"\bwhen (?:would|will|does) it (?:come|arrive)\b|"
    r"几天(?:能|可以)?到|多久(?:能|可以)?[到发]|什么时候(?:能|可以)?发货|运费|包邮",
    "returns": r"\breturn (?:it|them|policy)\b|\breturns\b|\brefund\b|能退|退货|退换|无理由",
}


def facts_beside(text: str) -> list[str]:
    """The facts of a product a message asks for besides its main wish: "from the side, and what's the price?"."""
    return _named(_BESIDE, text)


def topics_beside(text: str) -> list[str]:
    """The shop's terms a message asks for besides its main wish."""
    topics = _named(_TOPICS_BESIDE, text)
    # Who asks for Berlin learns nothing from the days to Beijing.
    return [topic for topic in topics if topic != "delivery" or "international" not in topics]


def asked_facts(text: str) -> list[str]:
    """The facts of a product a text asks for, in the order of the table; none where it asks in general."""
    return _named(_FACTS, text)


def asked_topics(text: str) -> list[str]:
    """The shop's terms a text names, in the order of the table."""
    return list(dict.fromkeys([*_named(_TOPICS, text), *topics_beside(text)]))


def colour_word(product: Product, colour: str, language: Language) -> str:
    """A product's colour in the shop's own word, where it has one."""
    return product.colour_words.get(colour) or word(COLOUR, colour, language)


def _named(table: Mapping[str, str], text: str) -> list[str]:
    return [name for name, words in table.items() if re.search(words, text, re.IGNORECASE)]


def facts(product: Product, say: Say) -> dict[str, Any]:
    """What fills the gaps of `utter_product`."""
    zh = say.language == "zh"
    pattern = word(PATTERN, product.pattern, say.language) if product.pattern != "plain" else ""
    care = product.care[say.language]
    return {
        "name": product.name[say.language],
        "price": money(product.price, product.currency),
        "description": product.description[say.language],
        "material": word(MATERIAL, product.material, say.language),
        "pattern": (("，" if zh else ", ") + pattern) if pattern else "",
        "colours": listing((colour_word(product, colour, say.language) for colour in product.colours), say.language),
        "sizes": listing(product.sizes, say.language),
        "care": care,
    }
