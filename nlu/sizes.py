"""Sizes and ordinals: M码, size 42, 165/84A, one size up; 第二件, the last one, number 3."""

from __future__ import annotations

import re

from nlu.spans import Entity, pattern
from quantities.numerals import CHINESE_DIGIT, value_of

_ZH_NUMBER = rf"\d{{1,2}}|[{CHINESE_DIGIT}]?十[{CHINESE_DIGIT}]?|[{CHINESE_DIGIT}]"

_LETTERS = {
    "2xl": "XXL",
    "3xl": "XXXL",
    "4xl": "4XL",
    "5xl": "5XL",
    "6xl": "6XL",
    "xxxxl": "4XL",
    "xxxxxl": "5XL",
    "xs": "XS",
    "s": "S",
    "m": "M",
    "l": "L",
    "xl": "XL",
    "xxl": "XXL",
    "xxxl": "XXXL",
}
# XL is a size wherever it stands; S, M, L only as capitals or where a size is spoken of.
_LETTER = pattern(
    r"(?<![A-Za-z0-9'.])(?P<wide>xs|x{1,5}l|[2-6]xl|XS|X{1,5}L|[2-6]XL|Xl|Xxl)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9'.&])(?<!\d )(?P<capital>[SML])(?![A-Za-z0-9'&])"
    r"|(?:(?<=\bsize )|(?<=\bsize: )|(?<=\bin )|(?<=\bin a )|(?<=\bin an )|(?<=\bthe )|(?<=\ban )|"
    r"(?<=[码号穿试换成要买]))(?P<spoken>[sml])"
    r"(?=\s*(?:$|[,.;!?，。！？、]|please\b|pls\b|one\b|size\b|instead\b|and\b|or\b|for\b|码|号|吧|的|呢|看|试|"
    r"行|可|合|会))"
    r"|(?<![A-Za-z0-9])(?P<before>[sml])(?=\s?[码号])|^\s*(?P<alone>[sml])\s*[.!?。]?$|"
    r"\b(?P<or>[sml])(?=\s+or\s+[sml]\b)|(?<=\bor )(?P<second>[sml])\b"
)
_WORDS = (
    ("XS", r"\b(?:extra|x)[\s-]small\b|加小[码号]|特小[码号]"),
    ("XXL", r"\b(?:extra extra|double extra|double x|xx|2x)[\s-]large\b|双加大|特大[码号]|加加大[码号]?"),
    ("XXXL", r"\b(?:triple extra|triple x|3x)[\s-]large\b"),
    ("XL", r"\b(?:extra|x)[\s-]large\b|加大[码号]"),
    ("M", r"\bmedium\b|中[码号]|均码(?=M)"),
    ("S", r"(?<!too )(?<!bit )(?<!little )\bsmall\b(?! of)|(?<!加)(?<!特)(?<!到)小[码号]"),
    ("L", r"(?<!too )(?<!bit )(?<!little )\blarge\b|(?<!加)(?<!特)(?<!最)大[码号](?!小|表)"),
    (
        "up",
        r"\b(?:one|a|1|two)?\s*sizes?\s+(?:up|bigger|larger)\b|\bsiz(?:e|ing) up\b|(?<=\bgo )up(?=\s+(?:a|"
        r"one)\s+size|(?:\s+one)?\s*(?:$|[.!?,]))|\bup (?:a|one) size\b"
        r"|\b(?:a\s+)?(?:bit\s+|little\s+)?(?:bigger|larger)(?:\s+(?:one|size))?\b|"
        r"\b(?:the )?next size(?: up)?\b|\bone up\b|\b(?:one|a)\s+(?:bigger|larger)\b"
        r"|大[一1两]?个?\s?size\b|大一圈的?|大[一1两]个?[码号]|大个[码号]|大半[码号]|大一?点儿?的?|大一些的?|[要换穿来](?:件|条)?(?:大些|大点)的?|再大(?:一?[点些])?|更大(?:的|"
        r"一?点)?|加一?[码号]|上一[码号]|往上(?:一[码号])?|大[码号]一点|换大的|要大的|大的",
    ),
    (
        "down",
        r"\b(?:one|a|1|two)?\s*sizes?\s+(?:down|smaller)\b|\bsiz(?:e|ing) down\b|(?<=\bgo )down(?=\s+(?:a|"
        r"one)\s+size|(?:\s+one)?\s*(?:$|[.!?,]))|\bdown (?:a|one) size\b"
        r"|\b(?:a\s+)?(?:bit\s+|little\s+)?smaller(?:\s+(?:one|size))?\b|\bone down\b|\bone smaller\b"
        r"|小[一1两]?个?\s?size\b|小一圈的?|小[一1两]个?[码号]|小个[码号]|小半[码号]|小一?点儿?的?|小一些的?|[要换穿来](?:件|条)?(?:小些|小点)的?|再小(?:一?[点些])?|更小(?:的|"
        r"一?点)?|减一?[码号]|下一[码号]|往下(?:一[码号])?|换小的|要小的|小的",
    ),
)
_WORDS_COMPILED = [(size, pattern(expression)) for size, expression in _WORDS]
_NUMBER = pattern(
    r"(?:\bsize|\beu|\buk|\bus|尺码|码数|鞋码|码|\bsizes)\s*(?:is|of|:|：|是|为|大概|选|"
    r"number)?\s*(?P<after>\d{1,3}(?:\.5)?)(?![\d.]|[a-h]{1,3}\b|\s*(?:cm|kg|厘米|斤|公斤|岁|元|块))"
    rf"|(?<![\d.第])(?P<before>\d{{2}}(?:\.5)?)(?=\s?[码号])|"
    rf"(?<!第)(?P<zh>[{CHINESE_DIGIT}]十[{CHINESE_DIGIT}]?)(?=[码号](?!楼|店|线))"
    r"|(?:(?<=穿)|(?<=要)|\bthe )(?P<worn>3[2-9]|4[0-8])(?=的|吗|还是|\s+(?:look|one|fit|be\b|is\b|in\b|please|"
    r"too|or\b))"
    r"|\bwear(?: a)? (?P<wear>3[2-9]|4[0-8])(?!\s*(?:cm|in\b|inch|kg|[a-h]{1,3}\b|[\d.'\"]))"
    r"|(?<=\bin )(?P<in_number>2[4-9]|3[0-9]|4[0-8])(?=\s*(?:$|[.?!,]|please))"
    r"|(?<=\bin a )(?P<in>3[0-9]|4[0-8])(?=\s*(?:$|[.?!,]|please))"
    r"|\b(?:try|got|have|need)(?: on)?(?: an?)? (?P<tried>2[4-9]|3[0-9]|4[0-8])(?=\s*(?:$|[.?!,]|please|pls|then))"
    # A number of women's sizes: "would a 12 suit me", "I'm a 14".
    r"|\b(?:would|will|is|does|do|should|could)(?: i (?:be|take|get|need))? an? (?P<dress>4|6|8|10|12|14|16|18|20|22)"
    r"(?=\s+(?:be\b|fit|suit|work|do\b|look|right|in\b|or\b|too|small|big|enough)|\s*\?)"
    # Trousers by waist and leg, both in inches: 29/32, W30 L32.
    r"|(?<![\d./-])(?:w ?)?(?P<waist>2[4-9]|3\d|4[0-4])"
    r"(?=\s?[/x]\s?l?(?:2[68]|3[0-6])(?![\d./-])|\s?l ?(?:2[68]|3[0-6])\b)"
)
# A 号型: height, girth, build (Y slim to C stout). On a label of something owned; never a size of ours.
_DESIGNATION = re.compile(r"(?<![\d/])1[3-9]\d/\d{2,3}[YABCyabc](?![A-Za-z])")
_DATE = pattern(r"月\s*\Z")

_ORDINAL_WORDS = {
    word: place
    for place, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_ORDINAL = pattern(
    r"(?P<but_one>\b(?:second|next)[ -]to[ -]last\b|\blast but one\b|\bpenultimate\b)|"
    rf"第\s*(?P<zh>{_ZH_NUMBER})\s*(?:[个件条款双套项顶只号张种身](?![月天年])|(?=$|[\s,，。！？!?吧呢的和跟]))"
    rf"|(?P<words>\b(?:{'|'.join(_ORDINAL_WORDS)})\b)(?!\s+(?:time|thoughts?|date|of all|name|aid|hand|place))"
    # 11st is eleven stone; so is "21st 4lb" no ordinal.
    r"|\b(?P<digits>(?:\d?[02-9])?1(?=st)|\d*2(?=nd)|\d*3(?=rd)|\d{1,2}(?=th))(?:st|nd|rd|th)\b"
    r"(?!\s*\d{1,2}\s*(?:lb|pound))"
    r"|(?:\bnumber|\bno\.|\boption|\bitem|(?<!\d)#)\s*(?P<number>\d{1,2}|one|two|three|four|five|six)\b(?!\d)"
    rf"|(?<![\d第])(?P<hao>[1-9])号(?!码|楼|店|线)(?=款|$|[,，。和的吧呢那])|"
    rf"(?<!第)(?<!下面)(?P<from_end>倒数第(?:{_ZH_NUMBER})[个件条款]?)"
    r"|(?P<last>最[后末](?:面)?(?:那|这)?(?:一)?[个件条款双套]|最后一(?=$|[\s,，。！？!?])|末尾那?[个件]|"
    r"\blast(?=\s+(?:one|item|dress|skirt|tee|shirt|of|two|pair|option|thing|"
    r"look|outfit|picture|[a-z]+\?)|\s*[,.?!]|\s*$))"
)


def sizes(raw: str, plain: str) -> list[Entity]:
    """Sizes named in a text. `raw` keeps the capitals of `plain`, its normalised form of the same length."""
    found = []
    for match in _LETTER.finditer(raw):
        name = str(match.lastgroup)
        found.append(Entity("size", _LETTERS[match.group(name).lower()], match.start(name), match.end(name)))
    for size, words in _WORDS_COMPILED:
        found += [Entity("size", size, match.start(), match.end()) for match in words.finditer(plain)]
    found += [Entity("size", match.group().upper(), *match.span()) for match in _DESIGNATION.finditer(raw)]
    for match in _NUMBER.finditer(plain):
        name = str(match.lastgroup)
        if name != "before" or not _DATE.search(plain[: match.start()]):
            written = match.group(name)
            value = written if written[0].isdigit() else str(int(value_of(written)))
            found.append(Entity("size", value, match.start(name), match.end(name)))
    return _longest_first(found)


def is_designation(size: str) -> bool:
    """Whether a size is a 号型, like 165/84A."""
    return bool(_DESIGNATION.fullmatch(size))


def ordinals(plain: str) -> list[Entity]:
    """Places in a list that was shown: 1, 2, 3 …, -1 for the last."""
    found = []
    for match in _ORDINAL.finditer(plain):
        found.append(Entity("ordinal", _place(match), match.start(), match.end()))
    return found


def _place(match: "re.Match[str]") -> int:
    name = str(match.lastgroup)
    written = match.group(name)
    if name == "last":
        return -1
    if name == "but_one":
        return -2
    if name == "words":
        return _ORDINAL_WORDS[written]
    if name == "from_end":
        number = re.search(_ZH_NUMBER, written)
        return -int(value_of(number.group())) if number else -1
    return int(value_of(written))


def _longest_first(found: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda entity: entity.start - entity.end):
        if not any(entity.overlaps(other.start, other.end) for other in kept):
            kept.append(entity)
    return sorted(kept, key=lambda entity: entity.start)
