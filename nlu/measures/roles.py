"""Which measure a number is: the words that name one, and the range people have."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.spans import pattern

# In Chinese and in English.
_NAMES = {
    "height": (
        r"净?身高|个子|个头|身长|高度|(?<=[我是的])高(?!腰|跟|领|级|档)|高(?=\d)",
        r"heights?|tall|i stand|ht|h(?=\s?1\d\d(?!\d))",
    ),
    "weight": (r"净?体重|净重|(?<=[我是的斤])重(?=\s*\d|$)", r"weigh(?:t|s|ing|ed)?|wt|heavy"),
    "chest": (r"上?胸围|胸部?", r"bust|chest"),
    "waist": (r"腰围|腰[部身]?", r"waist(?:line)?"),
    "hip": (r"臀围|臀部?|屁股", r"hips?|seat"),
    "inseam": (
        r"内侧?[长缝]|裆下长?|裤内长|腿内侧长?|裤长|腿长",
        r"inseam|inside leg|inner leg|leg length|(?<=inch )leg|(?<=inches )leg|(?<=\" )leg",
    ),
    "shoulder": (r"肩宽|肩膀?宽?", r"shoulders?"),
    "neck": (r"[颈领脖]围|脖子|脖|颈", r"neck|collar"),
    "sleeve": (r"袖长|手?臂长|袖子?长?", r"sleeves?|arm length|arms?"),
    "thigh": (r"大腿围|大腿|腿围", r"thighs?"),
    "foot": (r"脚长|足长|鞋内?长|脚", r"foot|feet"),
    "head": (r"头围|头", r"head"),
    "age": (r"年龄|年纪|岁数|今年", r"aged?|(?:just )?turned|turning"),
}
# English names are whole words, but may touch a number: "waist70 hips96".
_ROLE = pattern(
    "|".join(f"(?P<{name}>{chinese}|(?<![a-z])(?:{english})(?![a-z]))" for name, (chinese, english) in _NAMES.items())
)

# Plausible adult and teenage ranges, cm: a bare number outside, whose value in inches is inside, was said in inches.
RANGE_CM = {
    "chest": (60, 190),
    "waist": (50, 190),
    "hip": (60, 200),
    "inseam": (45, 110),
    "shoulder": (28, 65),
    "neck": (26, 65),
    "sleeve": (40, 100),
    "thigh": (35, 110),
    "foot": (18, 36),
    "head": (48, 68),
}


@dataclass(frozen=True)
class Role:
    """A word that names a measure, over `text[start:end]`."""

    measure: str
    start: int
    end: int


def roles(text: str) -> list[Role]:
    """Every word of a normalised text that names a measure, from left to right."""
    found = []
    for match in _ROLE.finditer(text):
        found.append(Role(str(match.lastgroup), match.start(), match.end()))
    return found


_FILLER_WORDS = (
    r"is|are|was|were|'s|'re|measures?|measured|of|at|about|around|roughly|approximately|approx\.?|just|"
    r"exactly|circumference|"
    r"width|length|girth|round|it's|its|my|now|a|an|the|nearly|almost|only|comes? (?:out )?(?:at|to)|would be|"
    r"should be|actually|minus|negative|负|"
    r"大概|大约|差不多|约|应该|现在|目前|其实|也|都|是|为|有|在|才|只有|就|的|尺寸|数据|宽|围|长|到|得|to|"
    r"量出来|量了|一下|量的|我|不是|改成|改为|改到|换成|写成|填"
)
_BEFORE = pattern(rf"(?:\s|[:=~≈()\[\]·-]|{_FILLER_WORDS})*\Z")
_BEFORE_LOOSE = pattern(
    rf"(?:\s|[:=~≈,，、()\[\]·-]|{_FILLER_WORDS}|myself|this morning|today|[粗细大小]|有点|比较|偏|很)*\Z"
)
_AFTER = pattern(r"(?:\s|-|in|at|around|round|across|for|on|the|my|of|的|是)*\Z")


def leads_to(between: str, *, over_comma: bool = False) -> bool:
    """Whether the text between a role and the number after it is only filler ("is about")."""
    return bool((_BEFORE_LOOSE if over_comma else _BEFORE).match(between))


def trails(between: str) -> bool:
    """Whether the text between a number and the role after it is only filler ("around the")."""
    return bool(_AFTER.match(between))
