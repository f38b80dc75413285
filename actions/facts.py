"""Which facts of a product, and which of the shop's terms, a question asks for."""

from __future__ import annotations

import re

_FACTS = {
    "price": r"how much|price|cost|expensive|多少钱|价格|价钱|贵吗|几块|几元",
    "care": r"wash|iron|clean|tumble|care for|shrink|怎么洗|机洗|手洗|水洗|干洗|洗涤|洗吗|缩水|熨",
    "fabric": r"made of|fabric|material|cotton|polyester|what is it of|料子|面料|材质|什么料|纯棉|成分",
    "colours": r"(?:what|which|other) colou?rs|colou?rs? (?:does|do|is)|什么颜色|哪些颜色|几种颜色|别的颜色",
    "sizes": r"(?:what|which) sizes|sizes? (?:does it|do you|are)|有哪些码|有什么码|哪些尺码|什么尺码",
}
_TOPICS = {
    "delivery": r"deliver|shipping|\bship\b|arrive|包邮|运费|快递|发货|[几多][天久](?:能|可以)?到|送货|配送",
    "returns": r"\breturn|refund|exchange|send (?:it )?back|退货|退换|能退|可以退|退款|换货",
    "payment": r"\bpay|paypal|alipay|wechat pay|credit card|付款|支付|支付宝|微信付|花呗",
    "invoice": r"invoice|receipt|发票",
    "discount": r"discount|coupon|voucher|on sale|优惠|打折|折扣|满减",
}


def asked_facts(text: str) -> list[str]:
    """The facts of a product a text asks for, in the order of the table; none where it asks in general."""
    return [name for name, words in _FACTS.items() if re.search(words, text, re.IGNORECASE)]


def asked_topics(text: str) -> list[str]:
    """The shop's terms a text names, in the order of the table."""
    return [name for name, words in _TOPICS.items() if re.search(words, text, re.IGNORECASE)]
