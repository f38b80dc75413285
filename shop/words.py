"""What people call the shop's words, in both languages: for reading a typed search and a shop's own spreadsheet.

Each table maps one canonical value to the ways of writing it. English ways match whole words; where two ways
overlap in a text, the longer one is meant ("dress trousers" are trousers, 酒红 is burgundy and not red).
"""

from __future__ import annotations

import re

from shop.traditional import SIMPLIFIED

CATEGORY = {
    "tee": "t-shirts t-shirt tshirts tshirt t恤 体恤 tees tee tops top 短袖 长袖衫 打底衫",
    "sweater": "sweaters sweater jumpers jumper pullovers pullover knitwear 毛衣 针织衫 羊毛衫 羊绒衫 线衫",
    "dress": "dresses dress gowns gown sundress 连衣裙 连身裙 礼服 礼裙 小黑裙 旗袍裙 t恤裙 毛衣裙 太阳裙",
    "skirt": "skirts skirt 半身裙 半裙 短裙 百褶裙 牛仔裙 铅笔裙 a字半裙 网球裙",
    "trousers": "trousers pants chinos slacks joggers 长裤 西裤 西装裤 卫裤 运动裤 阔腿裤 休闲裤 直筒裤 "
    "卡其裤 dress_trousers dress_pants",
    "jeans": "jeans 牛仔裤 牛仔长裤",
    "leggings": "leggings legging tights 打底裤 瑜伽裤 紧身裤",
    "shorts": "shorts 短裤 牛仔短裤 运动短裤 热裤",
}
# 裙子 is a dress or a skirt, 裤子 is anything with legs.
BROAD_CATEGORY = {
    ("dress", "skirt"): "裙子 裙 长裙",
    ("trousers", "jeans", "leggings", "shorts"): "裤子 裤 bottoms",
    ("tee", "sweater"): "上衣 上装",
}
COLOUR = {
    "black": "black 黑色 黑 墨色 小黑裙 黑白",
    "white": "white 白色 白 纯白 黑白",
    "grey": "grey gray 灰色 灰 炭灰",
    "red": "red scarlet 红色 红 大红 正红 朱红 橘红",
    "orange": "orange 橙色 橘色 橙",
    "yellow": "yellow mustard 黄色 黄 鹅黄 姜黄 柠檬黄",
    "green": "green olive emerald 绿色 绿 墨绿 军绿 橄榄绿",
    "blue": "blue sky_blue 蓝色 蓝 天蓝 浅蓝",
    "navy": "navy navy_blue dark_blue 藏青 藏蓝 深蓝 海军蓝 藏青色 深蓝色",
    "purple": "purple violet lilac 紫色 紫",
    "pink": "pink rose_pink 粉色 粉红 粉红色 粉",
    "brown": "brown 棕色 褐色 咖啡色 咖色 棕",
    "beige": "beige cream ivory camel 驼色 米色 米白 杏色 奶油色",
    "khaki": "khaki 卡其色 卡其",
    "burgundy": "burgundy wine maroon wine_red 酒红 酒红色 枣红 暗红",
    "gold": "gold golden 金色 香槟金",
    "silver": "silver 银色",
}
PATTERN = {
    "plain": "plain solid 纯色 素色 净色",
    "striped": "striped stripes stripe stripy breton 条纹 横条 条纹的 竖条",
    "checked": "checked checks plaid tartan gingham 格子 格纹 千鸟格 苏格兰格",
    "floral": "floral flowers flowery flower 碎花 花朵 小花 花裙 花卉",
    "dotted": "dotted dots dot polka_dot polka_dots polka 波点 圆点",
    "printed": "printed print graphic 印花",
}
MATERIAL = {
    "cotton": "cotton 棉 纯棉 全棉 棉质 棉布",
    "linen": "linen 亚麻 麻料 麻质",
    "silk": "silk silky 真丝 丝绸 桑蚕丝",
    "wool": "wool woollen woolen merino 羊毛 毛呢 美利奴",
    "cashmere": "cashmere 羊绒",
    "denim": "denim 牛仔 牛仔布 牛仔裙 牛仔短裤",
    "leather": "leather 皮革 真皮 皮质",
    "polyester": "polyester 涤纶 聚酯",
    "knit": "knit knitted ribbed 针织 罗纹",
    "down": "down_filled 羽绒",
    "chiffon": "chiffon 雪纺",
}
STYLE = {
    "slim": "slim fitted tight skinny bodycon close-fitting 修身 紧身 贴身",
    "regular": "regular classic_fit 常规 标准版",
    "loose": "loose oversized oversize baggy relaxed roomy wide-leg belly tummy pregnant pregnancy maternity "
    "宽松 廓形 阔腿 阔腿裤 肚子 遮肉 孕妇 怀孕",
    "short": "short mini cropped 短款 超短 迷你 短裙",
    "long": "long maxi midi full-length long-sleeve long-sleeved 长款 长裙 及踝 长袖 拖地",
    "sleeveless": "sleeveless 无袖 背心裙",
    "v_neck": "v-neck v_neck v领 v字领",
    "crew_neck": "crew_neck crew-neck crew round_neck 圆领",
    "high_waist": "high-waist high-waisted high_waist high_rise high-rise 高腰",
}
OCCASION = {
    "work": "work office business meeting commute 上班 通勤 职场 办公室 工作 开会 出差",
    "wedding": "wedding weddings 婚礼 喝喜酒 婚宴",
    "party": "party parties dinner_party evening 派对 聚会 晚宴 宴会 年会",
    "date": "date dates date_night romantic 约会 相亲",
    "sport": "sport sports gym workout yoga running run training tennis 运动 健身 跑步 瑜伽 打球",
    "travel": "travel trip travelling traveling airport flight plane holiday 旅行 旅游 出差 度假 飞机 机场",
    "casual": "casual everyday weekend comfy comfortable cosy cozy at_home lounging 休闲 日常 周末 百搭 舒服 在家 居家",
    "school": "school campus class university 上学 校园 学院风 学院",
    "interview": "interview interviews 面试",
    "beach": "beach seaside sea holiday 海边 沙滩 海滩",
}
SEASON = {
    "spring": "spring 春天 春季 春装 春",
    "summer": "summer hot_weather hot_days 夏天 夏季 夏装 夏 热天",
    "autumn": "autumn fall 秋天 秋季 秋装 秋",
    "winter": "winter cold_weather 冬天 冬季 冬装 冬 保暖",
}
SEX = {
    "female": "women woman women's womens woman's ladies lady female girl girls her wife mother 女 女士 女款 女生 女装 "
    "妈妈 女朋友 老婆",
    "male": "men man men's mens man's male guys guy boy boys for_him husband father 男 男士 男款 男生 男装 爸爸 "
    "男朋友 老公",
    "unisex": "unisex couples 男女同款 中性 情侣款 情侣",
}
# Read as one word, so that no part of it is taken for a wish: a short sleeve is not a short dress.
NO_WISH = {
    "style": "short-sleeve short-sleeves short-sleeved long_flight long_trip long_day long_time long_walk short_trip",
    "occasion": "work_out",
}
TABLES = {
    "category": CATEGORY,
    "colour": COLOUR,
    "pattern": PATTERN,
    "material": MATERIAL,
    "style": STYLE,
    "occasion": OCCASION,
    "season": SEASON,
    "sex": SEX,
}


def ways(table: str) -> dict[str, tuple[str, ...]]:
    """way of writing -> canonical values (several where the word is as broad as 裙子), for one table."""
    found: dict[str, tuple[str, ...]] = {}
    for value, text in TABLES[table].items():
        for way in text.split():
            # 黑白 names two colours.
            found[way.replace("_", " ")] = (*found.get(way.replace("_", " "), ()), value)
    found.update({way.replace("_", " "): () for way in NO_WISH.get(table, "").split()})
    if table == "category":
        for values, text in BROAD_CATEGORY.items():
            found.update(dict.fromkeys(text.split(), values))
    return found


def size_word(text: str) -> str:
    """A size as the shop writes it: m码 is M, 2XL is XXL, EU 38 is 38; what is no size in capitals."""
    plain = re.sub(r"^(?:EU|SIZE)\s*|(?<=[A-Z0-9])\s*[码号]$", "", text.strip().upper())
    return {"2XL": "XXL", "3XL": "XXXL", "SMALL": "S", "MEDIUM": "M", "LARGE": "L"}.get(plain, plain)


def canonical(table: str, text: str) -> str | None:
    """The one canonical value a cell of a spreadsheet means ("红色" -> "red"), or None."""
    wanted = text.strip().lower().translate(SIMPLIFIED)
    if wanted in TABLES[table]:
        return wanted
    found = ways(table).get(wanted.replace("_", " "), ())
    return found[0] if len(found) == 1 else None
