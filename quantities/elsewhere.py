"""Numbers that measure nothing, by their notation: in markup, code, addresses, telephone and order numbers, dates."""

from __future__ import annotations

import re
from collections.abc import Callable

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|may(?=\s+[0-3]?\d(?:st|nd|rd|th))|(?<=\d\s)may)"
)
_NOTATIONS = (
    # Markup, whole where it runs code; a tag with an attribute that is never closed goes on to the end.
    r"<(?P<element>script|style)\b.*?(?:</(?P=element)\s*>|\Z)",
    r"<[/!]?[a-z][^<>]*>|<[a-z]+\s[^<>]*=[^<>]*\Z",
    # Code: javascript:…, {{7*7}}, ${…}, a.b(1, 2).
    r"\b(?:javascript|vbscript):\S+|\bdata:[a-z]+/\S+",
    r"\{\{.*?\}\}|\$\{.*?\}|\{%.*?%\}",
    r"\b[a-z_]\w*(?:\.[a-z_]\w*)+\([^()]*\)",
    # Addresses on the web, e-mail, hosts, versions.
    r"\b[a-z][a-z0-9+.]*://\S+|\bwww\.\S+",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"\bv\d+(?:\.\d+)+\b|(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])|\bversions?\s*\d+(?:\.\d+)*",
    # Dates and times.
    r"(?<!\d)(?:19|20)\d\d(?P<mark>[-/.])(?:0?[1-9]|1[0-2])(?P=mark)(?:0?[1-9]|[12]\d|3[01])(?!\d)",
    r"(?<![\d/.-])(?:0?[1-9]|[12]\d|3[01])(?P<sep>[-/.])(?:0?[1-9]|1[0-2])(?P=sep)(?:19|20)\d\d(?!\d)",
    r"(?:(?:19|20)\d\d年)?(?<!\d)1?\d月[0-3]?\d[日号]|(?<!\d)(?:19|20)\d\d年",
    rf"\b{_MONTH}\.?\s+[0-3]?\d(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d)?(?!\s?(?:cm|kg|lb))",
    rf"\b[0-3]?\d(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:\s+(?:19|20)\d\d)?",
    r"(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?[ap]\.?m\b)?|\b1?\d\s?[ap]m\b",
    # Telephones, by country code, by area, as mobiles are grouped, or after the word.
    r"(?<![\w+])\+\d{1,3}[\s-]?\(?\d[\d\s()-]{6,}\d",
    r"(?<!\d)1[3-9]\d[\s-]\d{4}[\s-]\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
    r"(?<!\d)\(?\d{3}\)?[\s-]\d{3}-\d{4}(?!\d)|(?<!\d)[48]00-\d{3,4}-\d{3,4}(?!\d)",
    r"(?:\b(?:phone|telephone|tel|mobile|whatsapp|fax|wechat)\b|电话|手机|微信|传真)"
    r"(?:\s|number|no\b\.?|is|号码?|是|[:：.#])*\d[\d\s-]{3,}\d",
    # What an order, a parcel or a product is called.
    r"\b(?:orders?|invoice|tracking|parcel|sku|reference|ticket|item|coupon|zip|postcode)\b"
    r"\s*(?:numbers?|nos?\b\.?|ids?|code)?\s*(?:is|was)?\s*:?\s*#?\s*"
    r"(?!\d+\s?(?:cm|kg|lb|斤|公斤))[a-z0-9-]*\d{3}[a-z0-9-]*",
    r"(?:订单|单号|快递|运单|货号|款号|编号|型号|邮编|身份证)(?:号码?|是|为|[:：#\s])*[a-z0-9][a-z0-9-]{3,}",
    r"(?<![\w#])#\d{5,}\b|(?<![\w&])#[0-9a-f]{6}\b|\b[a-z]{1,4}-?\d{6,}\b",
    # Streets and rooms.
    r"(?:[路街巷弄]|大道)\s?\d+\s?号|\d+\s?(?:号楼|栋|幢|单元|弄)|\d+\s?室(?![内外])",
    r"\b\d{1,5}[a-z]?(?:\s+[a-z]+){1,3}\s+(?:street|road|avenue|ave|lane|drive|boulevard|blvd|close|court)\b",
)
_ELSEWHERE = re.compile("|".join(f"(?:{notation})" for notation in _NOTATIONS), re.ASCII | re.DOTALL)
_CALL = re.compile(r"(?<![a-z])(?P<name>[a-z_]{3,}\w*)\(\s*\d+(?:\s*,\s*\d+)+\s*\)", re.ASCII)


def spans(text: str, *, is_name: Callable[[str], bool] | None = None) -> list[tuple[int, int]]:
    """Where numbers of a text (half width, lower case) stand that are no quantities, from left to right.

    `is_name`: tells the words that may stand before brackets with numbers: "bust(88,64,90)" calls no function.
    """
    found = [match.span() for match in _ELSEWHERE.finditer(text)]
    for match in _CALL.finditer(text):
        if is_name is None or not is_name(match["name"]):
            found.append(match.span())
    return sorted(found)
