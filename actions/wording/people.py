"""What is said of a body, its measures and its looks, in both languages."""

from __future__ import annotations

from actions.wording.words import Language, Pair, number, word

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
