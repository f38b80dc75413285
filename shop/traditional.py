"""Traditional characters of the shop's own words and their simplified twins, one for one: 紅色 is 红色.

The part of `nlu.traditional` (OpenCC's table TSCharacters, Apache-2.0) that the words, columns and units need.
"""

from __future__ import annotations

_TRADITIONAL = (
    "亞佈侶傢價內兩凈別動卹單囌圍園圓圖場塊婦媽學寬對幣彆懷擺於旂會條棗標機橫檳檸欖淨淺準滌灘無熱甦硃碼禮種稱筆節約紅紋純紡絨絲綠"
    "綢網綸緊線編織羅職脩腳萬薑藍蘇蘭號蠶衕衛裝褲襠襬規親試護豎貨貼質軍辦連週遊運過適邊釐針鉛銀錢鍼鏈長開閑閒間閤闇闊陽鞦韆領題"
    "顏類風飛駝體鬆鳥鵝麵黃點鼕齣妳來歡歲製貴隻頂預"
)
_SIMPLIFIED = (
    "亚布侣家价内两净别动恤单苏围园圆图场块妇妈学宽对币别怀摆于旗会条枣标机横槟柠榄净浅准涤滩无热苏朱码礼种称笔节约红纹纯纺绒丝绿"
    "绸网纶紧线编织罗职修脚万姜蓝苏兰号蚕同卫装裤裆摆规亲试护竖货贴质军办连周游运过适边厘针铅银钱针链长开闲闲间合暗阔阳秋千领题"
    "颜类风飞驼体松鸟鹅面黄点冬出你来欢岁制贵只顶预"
)
SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
