"""Every sentence the gateway itself says to a shopper. The dialogue's own wording stands beside its skills."""

from __future__ import annotations

from bot.messages import Button, Language, Outgoing

SENTENCES: dict[str, dict[Language, str]] = {
    "empty": {
        "zh": "这条消息是空的。告诉我身高体重，或想试的衣服，比如“身高165，体重55公斤，想试红色连衣裙”。",
        "en": "That message was empty. Tell me your height and weight, or what you would like to try: "
        "“165 cm, 55 kg, a red dress”.",
    },
    "too_long": {
        "zh": "这条消息有 {length} 个字，最多 {limit} 个。请缩短一些，或分几条发给我。",
        "en": "That message has {length} characters; {limit} is the most I can read. "
        "Please shorten it or send it in parts.",
    },
    "starting": {
        "zh": "我还在准备试衣间，大约一分钟就好。你的消息已经保存，准备好了会在这里回答。",
        "en": "I am still getting the fitting room ready; it takes about a minute. Your message is saved, "
        "and I will answer it here.",
    },
    "unreachable": {
        "zh": "抱歉，试衣助手现在没有回应，正在自动重启，大约一分钟。你的消息已经保存，好了会在这里回答。",
        "en": "Sorry, the assistant is not answering just now and is being restarted, which takes about a minute. "
        "Your message is saved, and I will answer it here.",
    },
    "no_answer": {
        "zh": "抱歉，这一步没有做成。请再试一次；如果还不行，换个说法，或者先看看别的衣服。",
        "en": "Sorry, that did not work. Please try once more; if it fails again, put it another way "
        "or look at other clothes first.",
    },
    "not_kept": {
        "zh": "抱歉，这条消息暂时无法保存，所以还没有处理。请几分钟后再发一次。",
        "en": "Sorry, that message could not be saved, so nothing was done with it. "
        "Please send it again in a few minutes.",
    },
    "slow": {
        "zh": "抱歉，这次比平时慢。我还在做，做好了会发到这里；你也可以稍后再试一次。",
        "en": "Sorry, this takes longer than usual. I am still on it and will show it here; "
        "you can also try again in a moment.",
    },
    "button_gone": {
        "zh": "这个按钮已经失效了。请直接告诉我你想做什么。",
        "en": "That button no longer works. Please tell me in words what you would like.",
    },
    "busy": {
        "zh": "现在人很多，来不及回答。请一分钟后再发一次。",
        "en": "Too many people are asking right now for me to answer in time. Please send that again in a minute.",
    },
    "too_fast": {
        "zh": "消息来得有点快，请稍等几秒再发。",
        "en": "That was a lot at once. Please wait a few seconds and send it again.",
    },
    "scan_sent": {
        "zh": "三维扫描：{file}",
        "en": "3D scan: {file}",
    },
    "scan_reading": {
        "zh": "正在读取你的扫描，量好尺寸大约要几秒钟…",
        "en": "Reading your scan and measuring it; this takes a few seconds…",
    },
    "scan_wrong_kind": {
        "zh": "这个文件不是三维扫描。请发 .ply、.obj 或 .glb 文件。",
        "en": "That file is not a 3D scan. Please send a .ply, .obj or .glb file.",
    },
    "scan_empty": {
        "zh": "这个文件是空的。请重新导出后再发。",
        "en": "That file is empty. Please export it again and send it once more.",
    },
    "scan_too_large": {
        "zh": "扫描文件最多 {limit} MB，这个太大了。请用更少的点导出后再发。",
        "en": "A scan may have {limit} MB at most, and this one has more. Please export it with fewer points.",
    },
    "scan_no_room": {
        "zh": "抱歉，现在收不下这个文件。请几分钟后再发一次，或直接告诉我身高体重。",
        "en": "Sorry, I cannot take that file just now. Please send it again in a few minutes, "
        "or tell me your height and weight.",
    },
    "working": {
        "zh": "正在准备，马上就好…",
        "en": "Working on it, nearly there…",
    },
    "exported": {
        "zh": "这是我们保存的关于你的全部资料，链接 {hours} 小时内有效：{address}",
        "en": "This is everything we keep about you. The link works for {hours} hours: {address}",
    },
    "exported_page": {
        "zh": "同样的内容，方便阅读的一页：{address}",
        "en": "The same as a page to read: {address}",
    },
    "consent": {
        "zh": "为了按你的身材试衣，我会保存你告诉我的尺寸、对话和试穿图片，只用来试衣，"
        "随时可以说“删除我的数据”。可以吗？",
        "en": "To fit clothes to you I keep the measures you tell me, what we say and the pictures, for the fitting "
        "alone; “delete my data” deletes them whenever you say so. Is that all right?",
    },
    "consent_thanks": {
        "zh": "谢谢！告诉我身高体重，或想试的衣服吧。",
        "en": "Thank you! Tell me your height and weight, or what you would like to try.",
    },
    "consent_declined": {
        "zh": "好的，什么都没有保存，刚才说的也删掉了。没有这些我就不能试衣；想试时再写给我。",
        "en": "All right: nothing is kept, and what you said is deleted. Without it I cannot fit clothes; "
        "write again whenever you like.",
    },
    "deleted": {
        "zh": "已删除你的全部资料：{messages} 条消息、身材数据和 {pictures} 张图片。",
        "en": "Everything we kept about you is deleted: {messages} messages, your measures and {pictures} pictures.",
    },
    "link": {
        "zh": "扫二维码，或在另一台设备上打开这个链接，就能接着聊，尺寸、试穿和清单都带过去。"
        "{minutes} 分钟内有效，只能用一次：{address}",
        "en": "Scan this code, or open the link on your other device, and we go on there with your measures, looks and "
        "lists. It works once, within {minutes} minutes: {address}",
    },
    "link_telegram": {
        "zh": "在 Telegram 里接着聊：{address}",
        "en": "To go on in Telegram: {address}",
    },
    "link_gone": {
        "zh": "这个链接不能用了：只能用一次，十分钟内有效。请在另一台设备上说“换到手机上继续”，再要一个。",
        "en": "This link does not work any more: it is good once, for ten minutes. "
        "Say “continue on my phone” on your other device for a new one.",
    },
    "link_here": {
        "zh": "这个链接要在另一台设备上打开。",
        "en": "This link is for your other device: open it there.",
    },
    "joined": {
        "zh": "已接上{where}：尺寸、试穿、清单和之前的对话在那边也有。如果不是你，请说“取消关联”。",
        "en": "Connected {where}: your measures, looks, lists and what was said are there too. "
        "If that was not you, say “disconnect my phone”.",
    },
    "parted": {
        "zh": "已取消关联，那台设备看不到这里的对话了。",
        "en": "Disconnected: that device no longer sees this conversation.",
    },
    "parted_here": {
        "zh": "这台设备已取消关联，这里只有原来在它上面说过的。",
        "en": "This device is disconnected. Here is only what was said on it before.",
    },
    "nothing_joined": {
        "zh": "没有别的设备和这里关联。想换设备，就说“换到手机上继续”。",
        "en": "No other device is connected to this conversation. To connect one, say “continue on my phone”.",
    },
    "anew": {
        "zh": "你好！这台设备从现在起换人了，我们重新开始，之前那位的资料不会用在你身上。告诉我身高和体重吧。",
        "en": "Hello! From now on this device is yours, and we start anew: nothing of whoever used it before "
        "counts for you. Tell me your height and weight.",
    },
    "stepped_back": {
        "zh": "好的，还是刚才那位，我们接着聊。",
        "en": "All right, still the same person as before. Let us go on.",
    },
    "too_late_to_step_back": {
        "zh": "已经重新开始了，回不到之前那位的对话了。",
        "en": "We have started anew; the conversation before cannot be reached from here any more.",
    },
    "picture_failed": {
        "zh": "抱歉，图片没能发出来。请稍后再说一次你想看的。",
        "en": "Sorry, the picture could not be sent. Please ask for it again in a moment.",
    },
    "group": {
        "zh": "试衣要用到身材数据，所以我只在私聊里试。请私信我：@{bot}",
        "en": "A fitting needs body measures, so I do it in private only. Please write to me alone: @{bot}",
    },
    "no_photo": {
        "zh": "照片我看不出尺寸。请告诉我身高和体重，或把三维扫描（.ply、.obj、.glb）作为文件发给我。",
        "en": "I cannot measure from a photo. Please tell me your height and weight, "
        "or send a 3D scan (.ply, .obj, .glb) as a file.",
    },
    "no_document": {
        "zh": "这个文件我读不了。我能读三维扫描：.ply、.obj 或 .glb，最大 20 MB。",
        "en": "I cannot read that file. I read 3D scans: .ply, .obj or .glb, up to 20 MB.",
    },
    "scan_too_large_here": {
        "zh": "在这里扫描文件最多 20 MB，这个收不到。请用更少的点导出后再发。",
        "en": "A scan may have 20 MB at most here, and this one cannot be fetched. Please export it with fewer points.",
    },
    "no_contact": {
        "zh": "谢谢，我不需要联系人。想试衣服的话，告诉我身高和体重就好。",
        "en": "Thank you, I need no contacts. To try something on, just tell me your height and weight.",
    },
    "no_location": {
        "zh": "我用不到位置。关于配送可以直接问我，比如“多久能送到？”",
        "en": "I have no use for a location. You can ask me about delivery: “how long does delivery take?”",
    },
    "no_sticker": {
        "zh": "这个贴纸我看不懂。用一句话告诉我想试什么吧，比如“试试红色连衣裙”。",
        "en": "I cannot read stickers. Tell me in words what you would like to try: “the red dress, please”.",
    },
    "no_voice": {
        "zh": "语音我听不了，请把这句话打字发给我。",
        "en": "I cannot listen to voice messages. Please type it for me.",
    },
    "no_video": {
        "zh": "视频和动图我看不了。请告诉我身高体重，或想试的衣服。",
        "en": "I cannot watch videos. Please tell me your height and weight, or what you would like to try.",
    },
    "no_other": {
        "zh": "这种消息我读不了。请用文字告诉我。",
        "en": "I cannot read that kind of message. Please tell me in words.",
    },
    "old_edit": {
        "zh": "你改的是较早的一条消息。要更正的话，请直接再发一条。",
        "en": "You changed an earlier message. To correct something, please just send it anew.",
    },
    "stopped": {
        "zh": "好的，你不写，我就不会再发消息。想删除全部资料，请说“删除我的数据”；想继续，随时发一句话。",
        "en": "All right, I will not write unless you do. To have everything deleted, say “delete my data”; "
        "to go on, just write.",
    },
    "which_language": {
        "zh": "想用哪种语言？ / Which language would you like?",
        "en": "Which language would you like? / 想用哪种语言？",
    },
    "command_start": {"zh": "开始试衣", "en": "Start a fitting"},
    "command_help": {"zh": "我能做什么", "en": "What I can do"},
    "command_language": {"zh": "中文 / English", "en": "English / 中文"},
    "command_stop": {"zh": "不再打扰", "en": "Write no more"},
    "bot_description": {
        "zh": "告诉我身高和体重，我用你的身材试穿店里的衣服，告诉你合不合身、该买几码。",
        "en": "Tell me your height and weight: I show the shop's clothes on a body like yours, "
        "how they fit and which size to take.",
    },
    "bot_short_description": {
        "zh": "按你的身材试衣，精确到厘米。",
        "en": "Clothes tried on your figure, true to the centimetre.",
    },
    "privacy_failed": {
        "zh": "抱歉，资料暂时没能处理，什么都没有改动。请稍后再试一次。",
        "en": "Sorry, that could not be done just now and nothing was changed. Please try again later.",
    },
}

TITLES: dict[str, dict[Language, str]] = {
    "again": {"zh": "再试一次", "en": "Try again"},
    "help": {"zh": "我能做什么", "en": "What can you do?"},
    "consent_yes": {"zh": "可以", "en": "Yes, go on"},
    "consent_no": {"zh": "不，别保存", "en": "No, keep nothing"},
    "anew_back": {"zh": "没有换人", "en": "It is still me"},
    "on_web": {"zh": "另一个浏览器", "en": "to another browser"},
    "on_telegram": {"zh": "Telegram", "en": "to Telegram"},
}

ASKED_WITH: dict[str, tuple[Button, ...]] = {
    "which_language": (Button("中文", "请说中文"), Button("English", "English, please"))
}
"""Buttons that stand with a sentence a channel has said."""

JOIN = "/join "
"""How a payload begins that joins the device it came from; the rest is a link's code."""
TOLD = "/told "
"""How a payload begins that is answered with the sentence of the name behind it, without asking the dialogue."""


def say(name: str, language: Language, **values: object) -> str:
    """The sentence `name`, filled in."""
    return SENTENCES[name][language].format(**values)


def told_by_name(payload: str, language: Language) -> Outgoing:
    """The sentence that a payload beginning with TOLD names, with its buttons."""
    name = payload.removeprefix(TOLD)
    return Outgoing(text=say(name, language), buttons=ASKED_WITH.get(name, ()))


def apology(name: str, language: Language, *, again: str | None = None) -> Outgoing:
    """The sentence `name` with a next step; `again` is the message a button offers to send once more."""
    if again is None:
        return Outgoing(text=say(name, language))
    buttons = (Button(TITLES["again"][language], again), Button(TITLES["help"][language], TITLES["help"][language]))
    return Outgoing(text=say(name, language), buttons=buttons)
