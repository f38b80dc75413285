"""What an update of Telegram's asks of us, as one of a few typed kinds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from telegram import ChatMember, Document, Message, Update

from bot.messages import Language
from bot.wishes import payload_of
from bot.wording import JOIN, TITLES, TOLD
from common.uploads import KINDS
from shop.catalogue import catalogue

CODE_BEFORE = "c-"
"""What stands before a link's code in the payload of /start; no product's id has it and 22 signs behind."""
GREETINGS: dict[Language, str] = {"zh": "你好", "en": "Hello"}
LANGUAGES: dict[str, str] = {"zh": "请说中文", "cn": "请说中文", "中文": "请说中文", "en": "English, please"}
LANGUAGES |= {"english": "English, please", "英文": "English, please"}
# What is no text, by Telegram's name for it -> how the conversation shows it, and the sentence that answers it.
UNREAD: dict[str, tuple[dict[Language, str], str]] = {
    "photo": ({"zh": "[照片]", "en": "[photo]"}, "no_photo"),
    "document": ({"zh": "[文件]", "en": "[file]"}, "no_document"),
    "contact": ({"zh": "[联系人]", "en": "[contact]"}, "no_contact"),
    "location": ({"zh": "[位置]", "en": "[location]"}, "no_location"),
    "venue": ({"zh": "[位置]", "en": "[location]"}, "no_location"),
    "sticker": ({"zh": "[贴纸]", "en": "[sticker]"}, "no_sticker"),
    "voice": ({"zh": "[语音]", "en": "[voice message]"}, "no_voice"),
    "audio": ({"zh": "[语音]", "en": "[voice message]"}, "no_voice"),
    "video": ({"zh": "[视频]", "en": "[video]"}, "no_video"),
    "video_note": ({"zh": "[视频]", "en": "[video]"}, "no_video"),
    "animation": ({"zh": "[动图]", "en": "[animation]"}, "no_video"),
}


@dataclass(frozen=True)
class Said:
    """A message: `text` as the conversation shows it, `payload` where the dialogue is asked something else."""

    chat: int
    message: int
    text: str
    payload: str | None = None
    hint: Language | None = None
    is_edit: bool = False

    @property
    def words(self) -> str:
        """A digest of what was said: an edit that changes no word is none."""
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Pressed:
    """A button under our message. `shown`: title and data of every button under it, where Telegram tells."""

    chat: int
    query: str
    button: str
    message: int
    shown: tuple[tuple[str, str], ...]
    hint: Language | None = None


@dataclass(frozen=True)
class Scan:
    """A file that may be a 3D scan. `size` in bytes, 0 where Telegram does not tell."""

    chat: int
    message: int
    file: str
    name: str
    size: int
    hint: Language | None = None


@dataclass(frozen=True)
class Blocked:
    """The shopper blocked the bot, or lets it write again."""

    chat: int
    blocked: bool


@dataclass(frozen=True)
class InGroup:
    """Somebody spoke to the bot in a group."""

    chat: int
    message: int
    hint: Language | None = None


Read = Said | Pressed | Scan | Blocked | InGroup


def parsed(body: str) -> Update | None:
    """The update in a JSON text; None for what is none."""
    try:
        return Update.de_json(json.loads(body), None)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def number_and_chat(raw: dict[str, Any], bot: str = "") -> tuple[int, int | None] | None:
    """An update's number, and the chat it is kept for: None where nothing is to be done. None for what is no update."""
    number = raw.get("update_id")
    if not isinstance(number, int):
        return None
    update = parsed(json.dumps(raw))
    read_ = read(update, bot) if update else None
    return number, read_.chat if read_ else None


def read(update: Update, bot: str = "") -> Read | None:
    """What it asks of us; None for nothing. `bot` is the bot's user name, by which groups call it."""
    if update.callback_query is not None:
        return _pressed(update)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        private = change.chat.type == "private"
        return Blocked(change.chat.id, change.new_chat_member.status == ChatMember.BANNED) if private else None
    message = update.message or update.edited_message
    if message is None or (message.from_user is not None and message.from_user.is_bot):
        return None
    hint = _hint(message)
    if message.chat.type != "private":
        spoken_to = update.message is not None and _is_for_us(message, bot)
        return InGroup(message.chat.id, message.message_id, hint) if spoken_to else None
    return _private(message, hint, is_edit=update.edited_message is not None)


def _private(message: Message, hint: Language | None, *, is_edit: bool) -> Read | None:
    chat, number = message.chat.id, message.message_id
    if message.text is not None:
        return _text(message, hint, is_edit=is_edit)
    document = message.document
    if document is not None and message.animation is None and _is_scan(document) and not is_edit:
        return Scan(chat, number, document.file_id, document.file_name or "", document.file_size or 0, hint)
    if message.caption:
        return Said(chat, number, message.caption, hint=hint, is_edit=is_edit)
    # Telegram gives a GIF as a document too, and a place as a location: the more telling name goes first.
    for kind in ("animation", "venue", *UNREAD):
        if getattr(message, kind, None) and not is_edit:
            shown, sentence = UNREAD[kind]
            return Said(chat, number, shown[hint or "en"], payload=TOLD + sentence, hint=hint)
    service = message.new_chat_title or message.pinned_message or message.left_chat_member
    if is_edit or service:
        return None
    return Said(chat, number, "[?]", payload=TOLD + "no_other", hint=hint)


def _text(message: Message, hint: Language | None, *, is_edit: bool) -> Said:
    chat, number, text = message.chat.id, message.message_id, message.text or ""
    command, _, rest = text.partition(" ")
    name, rest = command.partition("@")[0].lower(), rest.strip()
    language: Language = hint or "en"
    if name == "/start" and not is_edit:
        return _start(chat, number, rest, hint)
    if name == "/help":
        return Said(chat, number, TITLES["help"][language], hint=hint, is_edit=is_edit)
    if name == "/stop":
        return Said(chat, number, "/stop", payload=TOLD + "stopped", hint=hint, is_edit=is_edit)
    if name == "/language":
        wanted = LANGUAGES.get(rest.lower())
        return Said(chat, number, wanted or "/language", None if wanted else TOLD + "which_language", hint, is_edit)
    return Said(chat, number, text, hint=hint, is_edit=is_edit)


def _start(chat: int, number: int, rest: str, hint: Language | None) -> Said:
    """A link `t.me/BOT?start=PRODUCT` opens with that product tried on, `?start=c-CODE` with the conversation that
    goes on from another device, any other with a greeting."""
    language: Language = hint or "en"
    if rest.startswith(CODE_BEFORE):
        return Said(chat, number, "/start", payload=JOIN + rest.removeprefix(CODE_BEFORE), hint=hint)
    payload = payload_of({"wish": "try_on", "item": rest})
    if payload is None:
        return Said(chat, number, GREETINGS[language], hint=hint)
    name = catalogue().get(rest).name
    return Said(chat, number, name.zh if language == "zh" else name.en, payload=payload, hint=hint)


def _pressed(update: Update) -> Pressed | None:
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != "private":
        return None
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    shown = tuple((button.text, str(button.callback_data or "")) for button in buttons)
    hint = _language(query.from_user.language_code)
    return Pressed(query.message.chat.id, query.id, query.data or "", query.message.message_id, shown, hint)


def _is_scan(document: Document) -> bool:
    return (document.file_name or "").lower().endswith(KINDS)


def _is_for_us(message: Message, bot: str) -> bool:
    """A command, an answer to the bot, or its name."""
    text = message.text or message.caption or ""
    answered = message.reply_to_message is not None and message.reply_to_message.from_user
    to_us = bool(answered and answered.is_bot and answered.username == bot)
    return text.startswith("/") or to_us or (bool(bot) and f"@{bot}".lower() in text.lower())


def _hint(message: Message) -> Language | None:
    return _language(message.from_user.language_code if message.from_user else None)


def _language(code: str | None) -> Language | None:
    """Which of our two a Telegram user's language is nearer to."""
    if not code:
        return None
    return "zh" if code.lower().startswith("zh") else "en"
