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
    "waiting": {
        "zh": "你的消息已经留给客服同事，他们会在这里回复。",
        "en": "Your message is kept for a colleague, who will answer here.",
    },
    "back": {
        "zh": "我回来了，我们继续试衣吧。",
        "en": "I am back. Let us go on with the fitting.",
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
    "deleted": {
        "zh": "已删除你的全部资料：{messages} 条消息、身材数据和 {pictures} 张图片。",
        "en": "Everything we kept about you is deleted: {messages} messages, your measures and {pictures} pictures.",
    },
    "privacy_failed": {
        "zh": "抱歉，资料暂时没能处理，什么都没有改动。请稍后再试一次。",
        "en": "Sorry, that could not be done just now and nothing was changed. Please try again later.",
    },
}

TITLES: dict[str, dict[Language, str]] = {
    "again": {"zh": "再试一次", "en": "Try again"},
    "help": {"zh": "我能做什么", "en": "What can you do?"},
    "back": {"zh": "回到助手", "en": "Back to the assistant"},
}

BACK_TO_ASSISTANT = "/back_to_assistant"
"""The one payload the gateway answers itself: the shopper no longer wants to wait for a person."""


def say(name: str, language: Language, **values: object) -> str:
    """The sentence `name`, filled in."""
    return SENTENCES[name][language].format(**values)


def apology(name: str, language: Language, *, again: str | None = None) -> Outgoing:
    """The sentence `name` with a next step; `again` is the message a button offers to send once more."""
    if again is None:
        return Outgoing(text=say(name, language))
    buttons = (Button(TITLES["again"][language], again), Button(TITLES["help"][language], TITLES["help"][language]))
    return Outgoing(text=say(name, language), buttons=buttons)


def wait_for_person(language: Language) -> Outgoing:
    """Said to each message while nobody has taken the conversation yet, with the way back."""
    back = Button(TITLES["back"][language], BACK_TO_ASSISTANT)
    return Outgoing(text=say("waiting", language), buttons=(back,), custom={"kind": "handoff", "status": "waiting"})
