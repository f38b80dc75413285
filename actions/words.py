"""The nouns of the dialogue in both languages: what fills the gaps of a response. Sentences stand in `nlu_data/`.

What the assistant calls a thing, one name a language, for every value of the contract; what shoppers may call it, many
ways and only what is sold, stands in `shop/data/words.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Language = Literal["zh", "en"]
Pair = tuple[str, str]

MEASURE: dict[str, Pair] = {
    "height": ("身高", "height"),
    "weight": ("体重", "weight"),
    "neck": ("颈围", "neck"),
    "chest": ("胸围", "chest"),
    "underbust": ("下胸围", "underbust"),
    "waist": ("腰围", "waist"),
    "waist_navel": ("肚脐处腰围", "waist at the navel"),
    "hip": ("臀围", "hips"),
    "thigh": ("大腿围", "thigh"),
    "knee": ("膝围", "knee"),
    "calf": ("小腿围", "calf"),
    "ankle": ("脚踝围", "ankle"),
    "upper_arm": ("上臂围", "upper arm"),
    "wrist": ("手腕围", "wrist"),
    "shoulder": ("肩宽", "shoulders"),
    "sleeve": ("臂长", "sleeve"),
    "back_length": ("背长", "back length"),
    "inseam": ("内长", "inseam"),
    "outseam": ("外长", "outseam"),
    "foot": ("脚长", "foot"),
    "foot_width": ("脚宽", "foot width"),
    "head": ("头围", "head"),
    "age": ("年龄", "age"),
    "sex": ("性别", "sex"),
    "pregnant_weeks": ("孕周", "weeks of pregnancy"),
}
GARMENT_MEASURE: dict[str, Pair] = {
    "length": ("衣长", "length"),
    "skirt_length": ("裙长", "length"),
    "hem": ("下摆", "hem"),
    "cuff": ("袖口", "cuff"),
    "rise": ("立裆", "rise"),
    "sleeve": ("袖长", "sleeve"),
}
FACT: dict[str, Pair] = {
    "price": ("价格", "price"),
    "fabric": ("面料", "fabric"),
    "care": ("打理", "care"),
    "colours": ("颜色", "colours"),
    "sizes": ("尺码", "sizes"),
    "stretch": ("弹性", "stretch"),
    "pockets": ("口袋", "pockets"),
    "origin": ("产地", "origin"),
    "stock": ("库存", "stock"),
}
ZONE: dict[str, Pair] = {
    "neck": ("领口", "neck"),
    "shoulder": ("肩部", "shoulders"),
    "chest": ("胸部", "chest"),
    "waist": ("腰部", "waist"),
    "hip": ("臀部", "hips"),
    "sleeve": ("袖子", "sleeves"),
    "length": ("长度", "length"),
    "thigh": ("大腿", "thighs"),
    "leg": ("裤腿", "legs"),
    "foot": ("脚", "feet"),
    "head": ("头", "head"),
}
FEELING: dict[str, Pair] = {
    "too_tight": ("太紧", "too tight"),
    "tight": ("偏紧", "tight"),
    "loose": ("偏松", "loose"),
    "too_loose": ("太松", "too loose"),
    "too_long": ("太长", "too long"),
    "too_short": ("太短", "too short"),
}
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
# What a size is, all in all, as the predicate of a sentence.
JUDGEMENT: dict[str, Pair] = {
    "too_tight": ("太小了：", "would be too small."),
    "tight": ("会偏紧：", "would be tight."),
    "fitted": ("合身：", "would be close, as it should be."),
    "easy": ("合适，有余量：", "would fit with room to move."),
    "loose": ("会偏宽松：", "would be loose."),
    "too_short": ("太短了：", "would be too short."),
    "short": ("会偏短：", "would be a little short."),
    "too_long": ("会偏长：", "would be long."),
    "right": ("合适：", "would be right."),
}
WAIST_AT: dict[str, tuple[str, ...]] = {
    "navel": ("肚脐", "脐", "navel", "belly button", "bellybutton"),
    "narrowest": ("最细", "最窄", "narrowest", "slimmest", "smallest"),
}
"""The words by which an answer to "where was the tape?" is known."""

FIGURE: dict[str, Pair] = {
    "chest small": ("胸偏小", "smaller chest"),
    "chest average": ("胸适中", "average chest"),
    "chest full": ("胸偏大", "fuller chest"),
    "waist_navel flat": ("肚子平", "flat belly"),
    "waist_navel average": ("肚子适中", "average belly"),
    "waist_navel round": ("肚子圆", "round belly"),
    "hip narrow": ("臀偏窄", "narrow hips"),
    "hip average": ("臀适中", "average hips"),
    "hip wide": ("臀偏宽", "wide hips"),
    "shoulder narrow": ("肩偏窄", "narrow shoulders"),
    "shoulder average": ("肩适中", "average shoulders"),
    "shoulder wide": ("肩偏宽", "wide shoulders"),
    "thigh slim": ("大腿偏细", "slim thighs"),
    "thigh average": ("大腿适中", "average thighs"),
    "thigh strong": ("大腿偏粗", "strong thighs"),
    "inseam short": ("腿偏短", "shorter legs"),
    "inseam average": ("腿长适中", "average legs"),
    "inseam long": ("腿偏长", "longer legs"),
}
"""A measure and how it is for one's height and weight."""
GARB: dict[str, Pair] = {
    "bra": ("文胸", "bra size"),
    "china_bra": ("文胸", "bra size"),
    "jeans_inches": ("牛仔裤", "jeans size"),
    "letter_top": ("上衣", "tops in"),
    "china_letter_top": ("上衣", "tops in"),
    "japan_top": ("上衣", "tops in"),
    "hm_top": ("上衣", "tops in"),
    "zara_top": ("上衣", "tops in"),
    "hm_trousers": ("欧码", "EU size"),
    "china_top": ("上衣号型", "Chinese top size"),
    "china_trousers": ("裤子号型", "Chinese trouser size"),
}
"""What a size that somebody usually wears is of."""
BRAND: dict[str, Pair] = {
    "japan_top": ("日系", "Japanese"),
    "hm_top": ("H&M ", "H&M"),
    "zara_top": ("Zara ", "Zara"),
}
MAKER: dict[str, Pair] = {
    "japan_top": ("优衣库", "Uniqlo"),
    "hm_top": ("H&M", "H&M"),
    "zara_top": ("Zara", "Zara"),
    "hm_trousers": ("欧码", "EU"),
}
"""Whose size a button stands for."""
BUILD: dict[str, Pair] = {
    "muscular": ("肌肉结实", "muscular build"),
    "soft": ("肉肉的身材", "soft build"),
    "usual": ("普通身材", "usual build"),
}
SKIN: dict[str, Pair] = {
    "porcelain": ("瓷白", "Porcelain"),
    "light": ("白皙", "Light"),
    "medium": ("自然", "Medium"),
    "tan": ("小麦色", "Tan"),
    "brown": ("棕色", "Brown"),
    "deep": ("深色", "Deep"),
}
HAIR: dict[str, Pair] = {
    "short": ("短发", "Short"),
    "bob": ("齐耳短发", "Bob"),
    "shoulder": ("及肩发", "Shoulder-length"),
    "tied": ("扎起来", "Tied up"),
    "none": ("没有头发", "None"),
}
HAIR_COLOUR: dict[str, Pair] = {
    "black": ("黑色", "Black"),
    "dark_brown": ("深棕", "Dark brown"),
    "brown": ("棕色", "Brown"),
    "blond": ("金色", "Blond"),
    "auburn": ("红棕", "Auburn"),
    "grey": ("灰白", "Grey"),
}
SEX: dict[str, Pair] = {"female": ("女性", "woman's"), "male": ("男性", "man's")}
VERDICT: dict[str, Pair] = {
    "loose": ("宽松", "loose"),
    "easy": ("舒适", "easy"),
    "fitted": ("合身", "fitted"),
    "tight": ("偏紧", "tight"),
    "too_tight": ("太紧", "too tight"),
}
LENGTH_VERDICT: dict[str, Pair] = {
    "loose": ("偏长", "long"),
    "easy": ("略长", "a little long"),
    "fitted": ("合适", "right"),
    "tight": ("偏短", "short"),
    "too_tight": ("太短", "too short"),
}
# Where a hem falls, and what else a drape tells (the renderer's `notes`).
HEM: dict[str, Pair] = {
    "above_hip": ("臀部以上", "above the hips"),
    "hip": ("臀部", "at the hips"),
    "thigh": ("大腿，露膝盖", "on the thigh, above the knee"),
    "knee": ("膝盖上下", "about the knee"),
    "calf": ("小腿，盖住膝盖", "on the calf, below the knee"),
    "ankle": ("脚踝，盖住膝盖", "at the ankle, below the knee"),
}
NOTE: dict[str, Pair] = {
    "would_not_stay_up": (
        "腰太松，会往下滑，建议小一码或系腰带。",
        "It would slide down: take a size smaller or a belt.",
    ),
    "too_long": ("裤脚会碰到地面。", "The legs reach the floor."),
}
VIEW: dict[str, Pair] = {
    "front": ("正面", "from the front"),
    "back": ("背面", "from the back"),
    "left": ("左侧", "from the left"),
    "right": ("右侧", "from the right"),
    "three_quarter": ("斜侧面", "at three quarters"),
    "turntable": ("转一圈", "all the way round"),
}
HALF: dict[str, Pair] = {"top": ("上衣", "top"), "bottom": ("下装", "bottoms")}
CATEGORY: dict[str, Pair] = {
    "tee": ("T恤", "tee"),
    "polo": ("Polo衫", "polo shirt"),
    "shirt": ("衬衫", "shirt"),
    "blouse": ("女式衬衫", "blouse"),
    "tank": ("背心", "tank top"),
    "sweater": ("毛衣", "sweater"),
    "hoodie": ("卫衣", "hoodie"),
    "cardigan": ("开衫", "cardigan"),
    "vest": ("马甲", "vest"),
    "jacket": ("夹克", "jacket"),
    "blazer": ("西装外套", "blazer"),
    "coat": ("大衣", "coat"),
    "down_jacket": ("羽绒服", "down jacket"),
    "dress": ("连衣裙", "dress"),
    "qipao": ("旗袍", "qipao"),
    "skirt": ("半身裙", "skirt"),
    "jeans": ("牛仔裤", "jeans"),
    "trousers": ("长裤", "trousers"),
    "shorts": ("短裤", "shorts"),
    "leggings": ("打底裤", "leggings"),
    "jumpsuit": ("连体裤", "jumpsuit"),
    "suit": ("西装", "suit"),
    "sneakers": ("运动鞋", "sneakers"),
    "shoes": ("鞋", "shoes"),
    "boots": ("靴子", "boots"),
    "heels": ("高跟鞋", "heels"),
    "sandals": ("凉鞋", "sandals"),
    "hat": ("帽子", "hat"),
    "cap": ("棒球帽", "cap"),
    "glasses": ("眼镜", "glasses"),
    "sunglasses": ("墨镜", "sunglasses"),
    "scarf": ("围巾", "scarf"),
    "bag": ("包", "bag"),
    "belt": ("腰带", "belt"),
    "tie": ("领带", "tie"),
    "necklace": ("项链", "necklace"),
}
COLOUR: dict[str, Pair] = {
    "black": ("黑色", "black"),
    "white": ("白色", "white"),
    "grey": ("灰色", "grey"),
    "red": ("红色", "red"),
    "orange": ("橙色", "orange"),
    "yellow": ("黄色", "yellow"),
    "green": ("绿色", "green"),
    "blue": ("蓝色", "blue"),
    "navy": ("藏青色", "navy"),
    "purple": ("紫色", "purple"),
    "pink": ("粉色", "pink"),
    "brown": ("棕色", "brown"),
    "beige": ("米色", "beige"),
    "khaki": ("卡其色", "khaki"),
    "burgundy": ("酒红色", "burgundy"),
    "gold": ("金色", "gold"),
    "silver": ("银色", "silver"),
}
PATTERN: dict[str, Pair] = {
    "plain": ("纯色", "plain"),
    "striped": ("条纹", "striped"),
    "checked": ("格纹", "checked"),
    "floral": ("碎花", "floral"),
    "dotted": ("波点", "dotted"),
    "printed": ("印花", "printed"),
}
MATERIAL: dict[str, Pair] = {
    "cotton": ("棉", "cotton"),
    "linen": ("亚麻", "linen"),
    "silk": ("真丝", "silk"),
    "wool": ("羊毛", "wool"),
    "cashmere": ("羊绒", "cashmere"),
    "denim": ("牛仔布", "denim"),
    "leather": ("皮革", "leather"),
    "polyester": ("聚酯纤维", "polyester"),
    "knit": ("针织", "knit"),
    "down": ("羽绒", "down"),
    "chiffon": ("雪纺", "chiffon"),
}
STYLE: dict[str, Pair] = {
    "slim": ("修身", "slim"),
    "regular": ("常规", "regular"),
    "loose": ("宽松", "loose"),
    "short": ("短款", "short"),
    "long": ("长款", "long"),
    "sleeveless": ("无袖", "sleeveless"),
    "v_neck": ("V领", "V-neck"),
    "crew_neck": ("圆领", "crew-neck"),
    "high_waist": ("高腰", "high-waisted"),
}
OCCASION: dict[str, Pair] = {
    "work": ("上班", "work"),
    "wedding": ("婚礼", "a wedding"),
    "party": ("聚会", "a party"),
    "date": ("约会", "a date"),
    "sport": ("运动", "sport"),
    "travel": ("旅行", "travel"),
    "casual": ("日常", "every day"),
    "school": ("上学", "school"),
    "interview": ("面试", "an interview"),
    "beach": ("海边", "the beach"),
}
SEASON: dict[str, Pair] = {
    "spring": ("春天", "spring"),
    "summer": ("夏天", "summer"),
    "autumn": ("秋天", "autumn"),
    "winter": ("冬天", "winter"),
}
ALTERATION: dict[str, Pair] = {
    "shorten": ("改短", "shorten it"),
    "lengthen": ("加长", "lengthen it"),
    "tighten": ("收窄", "take it in"),
    "loosen": ("放宽", "let it out"),
}
ATTRIBUTE: dict[str, dict[str, Pair]] = {
    "category": CATEGORY,
    "colour": COLOUR,
    "pattern": PATTERN,
    "material": MATERIAL,
    "style": STYLE,
    "occasion": OCCASION,
    "season": SEASON,
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


def word(table: dict[str, Pair], value: str, language: Language) -> str:
    """What `value` is called; a value the table does not have is shown as it is."""
    pair = table.get(value)
    return pair[0 if language == "zh" else 1] if pair else value.replace("_", " ")


def title(button: str, language: Language, gaps: Mapping[str, str] | None = None) -> str:
    """The title of a button, its gaps filled."""
    return word(BUTTON, button, language).format(**(gaps or {}))


def listing(parts: Iterable[str], language: Language) -> str:
    """Several nouns in a row: 胸围、腰围 / chest, waist."""
    return ("、" if language == "zh" else ", ").join(parts)


def both(parts: Iterable[str], language: Language) -> str:
    """Several nouns at the end of a sentence: 胸围、腰围和臀围 / chest, waist and hips."""
    *some, last = parts
    head = listing(some, language)
    return f"{head}{'和' if language == 'zh' else ' and '}{last}" if head else last


def number(value: float) -> str:
    """A number without a needless `.0`: 165, 55.5."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def signed(value: float) -> str:
    """A difference with its sign: +6.9, −2; nothing is 0."""
    said = number(abs(value))
    return said if said == "0" else f"{'+' if value > 0 else '−'}{said}"


def measure(name: str, value: float | str, language: Language) -> str:
    """One measure said aloud: 身高 165 cm / height 165 cm."""
    if name == "sex":
        return {"female": ("女", "woman"), "male": ("男", "man")}[str(value)][0 if language == "zh" else 1]
    if name == "age":
        return f"{number(float(value))} 岁" if language == "zh" else f"age {number(float(value))}"
    return f"{word(MEASURE, name, language)} {number(float(value))} {unit(name, language)}".strip()


def unit(name: str, language: Language) -> str:
    """The unit a measure is said in."""
    if name in ("age", "pregnant_weeks"):
        spoken = {"age": ("岁", "years"), "pregnant_weeks": ("周", "weeks")}[name]
        return spoken[0 if language == "zh" else 1]
    return "kg" if name == "weight" else "cm"
