"""What shoppers say of themselves besides numbers: the sizes they wear, their build, and how they look.

The entities are `usual_size` ("top:M", "uniqlo_top:M", "bra:34B", "jeans:30", "dress:38", "china_top:84"), `build`
(muscular, soft, pregnant, or one of them after "not_"), `pregnant_weeks`, `skin`, `hair` and `hair_colour`. They stand
beside the garment's own entities and never replace one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Iterator

from nlu.spans import Entity, pattern
from quantities.numerals import CHINESE_DIGIT, value_of

_LETTER = pattern(
    r"(?<![a-z0-9'&])(?P<letter>xs|s|m|l|xl|xxl|xxxl|2xl|3xl|extra small|extra large|small|medium|large)(?![a-z0-9'&])"
)
_NAMED = {"2xl": "XXL", "3xl": "XXXL", "small": "S", "medium": "M", "large": "L",
          "extra small": "XS", "extra large": "XL"}  # fmt: skip
_CLAUSE = pattern(r"[^,，。;；!！?？\n]+")
# What one wears as a rule: "I usually take M", 平时穿M码; a wish to try a size on is none.
_HABIT = pattern(
    r"\busual(?:ly)?\b|\bnormal(?:ly)?\b|\bgenerally\b|\btypically\b|\bmostly\b|\balways (?:wear|take|buy)|"
    r"\bi(?:'m| am) (?:an? |size )|\bi wear\b|\bi take\b|\bmy (?:\w+ )?(?:size|jeans|trousers|pants)\b|"
    r"平时|平常|一般|通常|向来|习惯穿|日常穿|我的?(?:牛仔裤|裤子|上衣|衣服)"
)
_WISH = pattern(
    r"\btry\b|\bshow\b|\bswap\b|\bchange\b|\bshould\b|\bcan i\b|\bcould i\b|\bwould\b|\bif i\b|\bwhat\b|\bwhich\b|"
    r"\bwear (?:this|that|it|the)\b|试|换|该穿|能穿|可以穿|什么码|多大码|哪个码|几码|多少码"
)
_JAPANESE, _CHARTED = "uniqlo_top", {"h&m": "hm_top", "hm": "hm_top", "zara": "zara_top", "飒拉": "zara_top"}
_BRAND = pattern(
    r"(?P<brand>uniqlo|优衣库|muji|无印良品|\bgu\b|h ?& ?m|\bhm\b|zara|飒拉|\bgap\b|\bnike\b|耐克|"
    r"\badidas\b|阿迪达?斯?|\blevi'?s\b|李维斯|\bmango\b|\bcos\b|\bshein\b|希音|\bonly\b|\bur\b|太平鸟|李宁|安踏)"
)
_JAPAN = frozenset({"uniqlo", "优衣库", "muji", "无印良品", "gu"})
_CUP = r"(?:aa|ddd|dd|[a-f])"
_BAND = r"(?:6[05]|7[05]|8[05]|9[05]|1[01][05]|120|3[0246]|38|4[024])"
_BRA = pattern(rf"(?<![\d/.])(?P<bra>{_BAND}-?{_CUP}|{_CUP}{_BAND})(?![a-z0-9])")
_BRA_WORD = pattern(rf"(?:\bbra\b|\bcup\b|文胸|内衣|胸罩|罩杯)\D{{0,14}}(?P<bra>{_BAND}\s?-?{_CUP})(?![a-z0-9])")
# France and Spain count the band 15 cm on, Italy in steps from 60: 90B and 3B are a 75B.
_FRENCH_BAND = pattern(r"\b(?:french|france|spanish|spain|fr)\b|法国|法码|西班牙")
_ITALIAN_BRA = pattern(
    rf"\bitalian?\b\D{{0,20}}(?<![\d.])(?P<step>[1-7])\s?(?P<cup>{_CUP})(?![a-z0-9])|"
    rf"(?<![\d.])(?P<step_before>[1-7])(?P<cup_before>{_CUP})\b\D{{0,8}}\bital|意大利\D{{0,6}}(?P<step_zh>[1-7])(?P<cup_zh>{_CUP})"
)
_LEGWEAR = r"(?:jeans|trousers|pants|chinos|denims?|slacks|牛仔裤|裤子|长裤|西裤|休闲裤)"
_INCHES = r"(?<![\d.])(?P<inches>2[4-9]|3[0-9]|4[0-4])(?![\d.]|\s?(?:cm|kg|厘米|公分|元|块|%))"
_JEANS = (
    pattern(rf"{_LEGWEAR}\D{{0,18}}?{_INCHES}"),
    pattern(rf"{_INCHES}(?:\s?(?:inch(?:es)?|in|\"|码|号|寸|英寸))?\s?(?:waist )?(?:的)?{_LEGWEAR}"),
)
_REGION = pattern(
    r"\b(?P<region>eu|uk|us)\s?(?:size\s?)?(?P<number>\d{1,2})\b|(?P<eu>欧码|德码)\s?(?P<eu_number>\d{2})"
)
# One garment in Europe, Britain and America: 38, 12, 8 (H&M's chart).
_TO_EU = {"eu": 0, "uk": 26, "us": 30}
_SHOES = pattern(r"shoe|boot|sneaker|trainer|heel|sandal|鞋|靴")
_DESIGNATION = pattern(r"(?<!\d)1[4-9]\d/(?P<girth>\d{2,3})[yabc]\b")
_TROUSERS = pattern(_LEGWEAR)

_BUILDS = (
    ("pregnant", pattern(
        r"\bpregnan(?:t|cy)\b|\bexpecting (?:a|our|my) |\bmonths along\b|怀孕|孕妇|有孕|怀了|怀着|孕期|孕\s?\d+\s?周")),
    ("muscular", pattern(
        r"\bmuscular\b|\bmuscly\b|\bripped\b|\bbodybuilder\b|\bathletic (?:build|figure|body)|\bi (?:lift|work out)\b|"
        r"肌肉|健身(?:多年|很久|的人)|我(?:比较|很|挺|有点)?壮|身材(?:比较|很|挺)?壮|练得")),
    ("soft", pattern(
        r"\b(?:i'm|i am|im|my (?:body|figure|build)|quite|rather|a bit)\b[^,.?]{0,16}\b(?:soft|chubby|plump|curvy)\b|"
        r"微胖|肉肉的|肉比较多|偏胖|虚胖|肉多")),
)  # fmt: skip
_DENIED = pattern(r"\bnot\b[^,.]{0,12}\Z|n't\b[^,.]{0,12}\Z|\bno longer\b[^,.]{0,10}\Z|不是\Z|没有?\Z|没在\Z|不再\Z")
_ABOUT_CLOTH = pattern(
    r"fabric|material|cloth|cotton|sweater|wool|dress(?:es)?\b|skirt|tee\b|shirt|面料|布料|料子|毛衣|裙|衫"
)
_NUMERAL = rf"\d{{1,2}}(?:\.5)?|[{CHINESE_DIGIT}十]{{1,3}}|one|two|three|four|five|six|seven|eight|nine"
_ENGLISH = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}
_MONTHS = pattern(rf"(?P<count>{_NUMERAL})\s?-?(?:个半?月|months?)|(?P<weeks>{_NUMERAL})\s?-?(?:周|weeks?)")
_WEEKS_A_MONTH = 4.2

_SKIN_WORD = pattern(r"\bskin(?:ned)?\b|\bcomplexion\b|皮肤|肤色|肤")
_SKIN = (
    ("darker", r"\bdarker\b|(?:再|更)?[黑深暗](?:一?[点些]|一下)|更[黑深]"),
    ("lighter", r"\blighter\b|\bpaler\b|(?:再|更)?[白浅亮](?:一?[点些]|一下)|更[白浅]"),
    ("porcelain", r"\bporcelain\b|\bvery (?:pale|fair|white)\b|\bpale\b|冷白|很白|特别白|白皙|雪白"),
    ("medium", r"\bmedium\b|\bolive\b|\bbeige\b|\byellow\b|适中|自然色?|偏黄|黄皮|黄色|正常"),
    ("tan", r"\btan(?:ned)?\b|\bgolden\b|小麦|古铜|晒黑"),
    ("brown", r"\bbrown\b|棕|褐"),
    ("deep", r"\bdeep\b|\bdark\b|\bblack\b|\bebony\b|黑|深色|深"),
    ("light", r"\blight\b|\bfair\b|\bwhite\b|白|浅"),
)
_HAIR_WORD = pattern(
    r"\bhair(?:cut|style|do)?\b|\bponytail\b|\bbald\b|头发|发型|发色|[短长金黑白棕卷直红灰]发(?![货票给现到])|染发|马尾|光头|"
    r"丸子头|波波头"
)
_HAIR = (
    ("none", r"\bbald\b|\bno hair\b|\bshaved\b|光头|没有?头发|秃"),
    ("tied", r"\btied\b|\bponytail\b|\bbun\b|\bhair up\b|马尾|扎|盘发|盘起|丸子头|束发"),
    ("bob", r"\bbob\b|\bchin[- ]length\b|波波头|齐耳|齐下巴"),
    ("shoulder", r"\bshoulder|\blong(?:er)?\b|\bmedium[- ]length\b|及肩|披肩|中长|长发|长一点|齐肩"),
    ("short", r"\bshort(?:er)?\b|\bpixie\b|\bcrop(?:ped)?\b|短发|短头发|寸头|平头|短一点|头发[^,，。]{0,4}短"),
)  # fmt: skip
_HAIR_COLOUR = (
    ("dark_brown", r"\bdark(?:er)?(?: brown)?\b|深棕|深褐|棕黑"),
    ("auburn", r"\bauburn\b|\bred(?:head)?\b|\bginger\b|\bcopper\b|红"),
    ("blond", r"\bblond(?:e)?\b|\bfair\b|\bgolden\b|金|亚麻色"),
    ("brown", r"\bbrown\b|\bbrunette\b|\bchestnut\b|棕|褐|栗"),
    ("grey", r"\bgr[ea]y\b|\bsilver\b|\bwhite\b|灰|白|银"),
    ("black", r"\bblack\b|黑"),
)
_SKIN_CHOICES = tuple((name, pattern(words)) for name, words in _SKIN)
_HAIR_CHOICES = tuple((name, pattern(words)) for name, words in _HAIR)
_HAIR_COLOURS = tuple((name, pattern(words)) for name, words in _HAIR_COLOUR)
_NEAR = 16  # characters between "hair" and what is said of it


def about_me(plain: str) -> list[Entity]:
    """The entities above in a normalised text, from left to right."""
    found = [*usual_sizes(plain), *builds(plain), *looks(plain)]
    return sorted(found, key=lambda entity: entity.start)


def usual_sizes(plain: str) -> Iterator[Entity]:
    """The sizes somebody says they wear, clause by clause: "I wear M, show me the dress" tells only the first."""
    for clause in _CLAUSE.finditer(plain):
        for entity in _usual_sizes(clause.group()):
            yield replace(entity, start=entity.start + clause.start(), end=entity.end + clause.start())


def _usual_sizes(clause: str) -> Iterator[Entity]:
    wish = _WISH.search(clause)
    bra = _BRA_WORD.search(clause) or (None if wish else _BRA.search(clause))
    if italian := _ITALIAN_BRA.search(clause):
        step, cup = (next(filter(None, (italian[name], italian[f"{name}_before"], italian[f"{name}_zh"])))
                     for name in ("step", "cup"))  # fmt: skip
        yield Entity("usual_size", f"bra:{60 + 5 * int(step)}{cup.upper()}", italian.start(), italian.end())
    elif bra:
        band, cup = re.sub(r"\D", "", bra["bra"]), re.sub(r"[\d\s-]", "", bra["bra"]).upper()
        french = int(band) >= 75 and _FRENCH_BAND.search(clause)
        yield _named(bra, "bra", "bra", f"{int(band) - 15 if french else band}{cup}")
    if (label := _DESIGNATION.search(clause)) and not wish:
        yield _named(label, "girth", "china_trousers" if _TROUSERS.search(clause) else "china_top", label["girth"])
    brand, habit = _BRAND.search(clause), _HABIT.search(clause)
    if wish or not (brand or habit):
        return
    jeans = next((match for words in _JEANS if (match := words.search(clause))), None)
    if jeans:
        yield _named(jeans, "inches", "jeans", jeans["inches"])
    elif (region := _REGION.search(clause)) and not _SHOES.search(clause):
        name = "number" if region["number"] else "eu_number"
        size = int(region[name]) + _TO_EU[region["region"] or "eu"]
        if size % 2 == 0 and 32 <= size <= 54:
            yield _named(region, name, "dress", str(size))
    elif (letter := _LETTER.search(clause)) and not _SHOES.search(clause):
        yield _named(letter, "letter", _chart_of(brand), _NAMED.get(letter["letter"], letter["letter"].upper()))


def builds(plain: str) -> Iterator[Entity]:
    """How a body is built; of a pregnancy, how far it is."""
    for name, words in _BUILDS:
        match = words.search(plain)
        if not match or (name == "soft" and _ABOUT_CLOTH.search(plain)):
            continue
        denied = _DENIED.search(plain[: match.start()])
        yield Entity("build", f"not_{name}" if denied else name, match.start(), match.end())
        if name == "pregnant" and not denied and (time := _MONTHS.search(plain)):
            weeks = _count(time["weeks"]) if time["weeks"] else _count(time["count"]) * _WEEKS_A_MONTH
            yield Entity("pregnant_weeks", round(weeks), time.start(), time.end())
        return


def looks(plain: str) -> Iterator[Entity]:
    """Skin and hair; "choose" where they are only spoken of."""
    if skin := _SKIN_WORD.search(plain):
        yield _said("skin", skin, _SKIN_CHOICES, plain)
    if hair := _HAIR_WORD.search(plain):
        styled, coloured = (_said(name, hair, table, plain) for name, table in
                            (("hair", _HAIR_CHOICES), ("hair_colour", _HAIR_COLOURS)))  # fmt: skip
        if coloured.value != "choose":
            yield coloured
        if styled.value != "choose" or coloured.value == "choose":
            yield styled


def _said(name: str, topic: "re.Match[str]", table: tuple[tuple[str, "re.Pattern[str]"], ...], plain: str) -> Entity:
    low = max(0, topic.start() - _NEAR)
    near = plain[low : topic.end() + _NEAR]
    for value, words in table:
        if match := words.search(near):
            return Entity(name, value, low + match.start(), low + match.end())
    return Entity(name, "choose", topic.start(), topic.end())


def _named(match: "re.Match[str]", part: str, kind: str, size: str) -> Entity:
    return Entity("usual_size", f"{kind}:{size}", match.start(part), match.end(part))


def _chart_of(brand: "re.Match[str] | None") -> str:
    name = brand["brand"].replace(" ", "") if brand else ""
    return _JAPANESE if name in _JAPAN else _CHARTED.get(name, "top")


def _count(written: str) -> float:
    if written in _ENGLISH:
        return float(_ENGLISH[written])
    return float(written) if written[0].isdigit() else float(value_of(written))
