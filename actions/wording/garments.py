"""What is said of garments and how they fit, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from actions.wording.words import Pair
from garments import Named

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
# What was felt at a measure: tight, right, loose.
FELT: dict[str, Pair] = {"-1": ("偏紧", "tight"), "0": ("正好", "just right"), "1": ("偏松", "loose")}
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
HALF: dict[str, Pair] = {"top": ("上衣", "top"), "bottom": ("下装", "bottoms")}
CATEGORY: Mapping[str, Pair] = Named()
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
ATTRIBUTE: dict[str, Mapping[str, Pair]] = {
    "category": CATEGORY,
    "colour": COLOUR,
    "pattern": PATTERN,
    "material": MATERIAL,
    "style": STYLE,
    "occasion": OCCASION,
    "season": SEASON,
}
# What is asked of clothes and no column of a catalogue has a value for, as the object of a sentence.
FEATURE: dict[str, Pair] = {
    "pockets": ("口袋", "pockets"),
    "lined": ("里衬", "a lining"),
    "opaque": ("透不透", "how see-through it is"),
    "elastic_waist": ("松紧腰", "an elastic waist"),
    "stretch": ("弹力", "stretch"),
    "waterproof": ("防水", "being waterproof"),
    "windproof": ("防风", "being windproof"),
    "sun_protection": ("防晒", "sun protection"),
    "drawstring": ("抽绳", "a drawstring"),
    "hood": ("帽子", "a hood"),
    "zip": ("拉链", "a zip"),
    "buttons": ("扣子", "buttons"),
    "belt_loops": ("腰带环", "belt loops"),
    "slit": ("开衩", "a slit"),
    "backless": ("露背", "an open back"),
    "off_shoulder": ("露肩", "an off-shoulder cut"),
    "strapless": ("抹胸", "a strapless cut"),
    "ruffles": ("荷叶边", "ruffles"),
    "bow": ("蝴蝶结", "a bow"),
    "embroidery": ("刺绣", "embroidery"),
    "reflective": ("反光", "being reflective"),
    "reversible": ("双面穿", "being reversible"),
    "padded": ("胸垫", "padding"),
    "fire_resistant": ("阻燃", "fire resistance"),
    "anti_static": ("防静电", "static"),
    "anti_odour": ("抗菌防臭", "odour control"),
    "scent": ("气味", "any smell"),
    "itch": ("扎不扎", "whether it itches"),
    "shrink": ("会不会缩水", "whether it shrinks"),
    "fade": ("会不会掉色", "whether the colour runs"),
    "pill": ("会不会起球", "whether it pills"),
    "crease": ("容不容易皱", "whether it creases"),
    "iron": ("要不要熨", "ironing"),
    "dryer": ("能不能烘干", "tumble drying"),
    "weight_of_it": ("重量", "its weight"),
    "thickness": ("厚薄", "how thick it is"),
    "breathable": ("透气", "how well it breathes"),
    "warmth": ("保暖", "how warm it is"),
    "durable": ("耐不耐穿", "how long it lasts"),
    "maternity": ("孕妇款", "a maternity range"),
    "petite": ("小个子款", "a petite range"),
    "tall": ("高个子款", "a tall range"),
    "custom_made": ("定制", "made-to-measure"),
    "rental": ("租借", "rental"),
    "organic": ("环保认证", "organic or recycled cloth"),
    "handmade": ("手工", "handmade pieces"),
}
# Places of the body a garment may cover, by the cues that name them.
PLACE: dict[str, Pair] = {
    "to_belly": ("肚子", "your belly"),
    "to_seat": ("臀部", "your seat"),
    "to_thigh": ("大腿", "your thighs"),
    "to_knee": ("膝盖", "your knees"),
    "to_calf": ("小腿", "your calves"),
    "to_ankle": ("脚踝", "your ankles"),
}
