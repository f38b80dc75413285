"""A Telegram of our own: the Bot API over HTTP, each request checked against the API's own table of fields.

`tests/data/telegram_methods.json` is that table. The server can be told to answer wrongly (`fail`), and keeps what it
took (`sent`) and what was wrong with what it was asked (`problems`), which a test wants empty.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

TABLE = json.loads((Path(__file__).parent / "data/telegram_methods.json").read_text())
TOKEN = "123456789:AAtest-token_of-no-bot-at-all-000000000"
SENDS = ("sendMessage", "sendPhoto", "sendAnimation", "sendDocument", "sendMediaGroup")
ME = {"id": 123456789, "is_bot": True, "first_name": "Fitting Room", "username": "fitting_bot"}
OK = 200


@dataclass(frozen=True)
class Sent:
    """One message that the bot sent and the server took."""

    method: str
    chat: int
    fields: dict[str, Any]
    files: dict[str, bytes]
    number: int

    @property
    def text(self) -> str:
        """Its words: a text's, a caption's, or an album's captions."""
        captions = [one.get("caption", "") for one in self.fields.get("media", ()) if isinstance(one, dict)]
        return str(self.fields.get("text") or self.fields.get("caption") or "\n".join(captions))

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons under it."""
        rows = (self.fields.get("reply_markup") or {}).get("inline_keyboard", ())
        return [button for row in rows for button in row]


@dataclass
class Fault:
    """What is answered instead: a status, or `late` seconds, `twice` the same updates, or `never`; `taken`: it is
    done all the same."""

    status: int = OK
    description: str = "told to"
    retry_after: int = 0
    late_s: float = 0.0
    never: bool = False
    taken: bool = False


@dataclass
class TelegramServer:
    """Use as a context manager; `address` is what FITTING_ROOM_TELEGRAM_API is to be."""

    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    token: str = TOKEN
    taken_at: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._next, self._message = 1000, 0
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._change = threading.Condition()
        self.repeat = False
        self.confirmed = 0

    def __enter__(self) -> TelegramServer:
        server = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server._answer(self)

            do_GET = do_POST  # noqa: N815 - the server's own name

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._http = _Server(("127.0.0.1", 0), Door)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._http.shutdown()
        self._http.server_close()

    # What a test does

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of this method are answered so, in turn."""
        self._faults[method].extend(faults)

    def say(self, text: str, *, chat: int = 7, language: str = "en", **more: Any) -> int:
        """A shopper writes; the number of their message."""
        return self.message(chat=chat, language=language, text=text, **more)

    def message(
        self, *, chat: int = 7, language: str = "en", edited: int = 0, kind: str = "private", **content: Any
    ) -> int:
        with self._change:
            self._message += 1
            number = edited or self._message
            who = {"id": abs(chat), "is_bot": False, "first_name": "Ann", "language_code": language}
            where = {"id": chat, "type": kind} | ({"title": "Friends"} if kind != "private" else {})
            message = {"message_id": number, "date": int(time.time()), "chat": where, "from": who, **content}
        self.update(**{"edited_message" if edited else "message": message})
        return number

    def press(self, sent: Sent, title: str) -> None:
        """A shopper presses the button of this title."""
        data = next(button["callback_data"] for button in sent.buttons if title in button["text"])
        who = {"id": sent.chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {"message_id": sent.number, "date": 1, "chat": {"id": sent.chat, "type": "private"}, "from": ME,
                   "text": "x", "reply_markup": sent.fields["reply_markup"]}  # fmt: skip
        query = {"id": f"q{self._next}", "from": who, "chat_instance": "1", "data": data, "message": message}
        self.update(callback_query=query)

    def update(self, **content: Any) -> int:
        """An update as it is; its number."""
        with self._change:
            self._next += 1
            self._updates.append({"update_id": self._next, **content})
            self._change.notify_all()
            return self._next

    def texts(self, chat: int = 7) -> list[str]:
        """The words of all that was sent there, in order."""
        return [one.text for one in self.sent if one.chat == chat]

    # What the bot asks

    def _answer(self, door: BaseHTTPRequestHandler) -> None:
        body = door.rfile.read(int(door.headers.get("content-length") or 0))
        if door.path.startswith("/file/"):
            return _reply(door, OK, self.files.get(door.path.rsplit("/", 1)[-1], b""))
        bot, _, method = door.path.removeprefix("/bot").partition("/")
        if bot != self.token:
            return self._refuse(door, 401, "Unauthorized")
        fields, files = _fields(door.headers.get("content-type", ""), body)
        self.calls.append((method, fields))
        self.problems += check(method, fields, files)
        fault = self._faults[method].popleft() if self._faults[method] else Fault()
        if fault.late_s:
            time.sleep(fault.late_s)
        result = (
            self._result(method, fields, files) if (fault.status == OK and not fault.never) or fault.taken else None
        )
        if fault.never:
            door.close_connection = True
            return None
        if fault.status != OK:
            more = {"parameters": {"retry_after": fault.retry_after}} if fault.retry_after else {}
            return self._refuse(door, fault.status, fault.description, **more)
        return _reply(door, OK, json.dumps({"ok": True, "result": result}).encode())

    def _refuse(self, door: BaseHTTPRequestHandler, status: int, text: str, **more: Any) -> None:
        told = {"ok": False, "error_code": status, "description": text, **more}
        _reply(door, status, json.dumps(told).encode())

    def _result(self, method: str, fields: dict[str, Any], files: dict[str, bytes]) -> Any:
        if method == "getMe":
            return ME
        if method == "getUpdates":
            return self._fetch(fields)
        if method == "getFile":
            return {"file_id": fields["file_id"], "file_unique_id": "u", "file_path": fields["file_id"]}
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method not in SENDS:
            return True
        with self._change:
            self._message += 1
            one = Sent(method, int(fields["chat_id"]), fields, files, self._message)
            self.sent.append(one)
            self.taken_at.append(time.time())
        told = {"message_id": one.number, "date": 1, "chat": {"id": one.chat, "type": "private"}, "text": one.text}
        return [told, told] if method == "sendMediaGroup" else told

    def _fetch(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        until = time.time() + min(float(fields.get("timeout", 0)), 5.0)
        with self._change:
            if "offset" in fields and not self.repeat:
                self.confirmed = int(fields["offset"]) - 1
                self._updates = [one for one in self._updates if one["update_id"] >= int(fields["offset"])]
            while not self._updates and time.time() < until and not getattr(self, "_closing", False):
                self._change.wait(0.2)
            self.repeat = False
            return list(self._updates[:100])


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_given: object) -> None:
        """Nothing: a bot that was killed has broken off."""


def _reply(door: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    try:
        door.send_response(status)
        door.send_header("Content-Type", "application/json")
        door.send_header("Content-Length", str(len(body)))
        door.end_headers()
        door.wfile.write(body)
    except OSError:
        door.close_connection = True  # the bot was killed


def _fields(kind: str, body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a form says; values that are JSON are read."""
    if kind.startswith("multipart/"):
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        fields, files = {}, {}
        for part in form.iter_parts():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True) or b""
            if part.get_filename():
                files[str(name)] = bytes(content)
            else:
                fields[str(name)] = _value(str(name), bytes(content).decode())
        return fields, files
    return {name: _value(name, text) for name, text in parse_qsl(body.decode(), keep_blank_values=True)}, {}


TEXTS = ("text", "caption", "description", "short_description", "secret_token", "callback_query_id", "data")


def _value(name: str, text: str) -> Any:
    if name in TEXTS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def check(method: str, fields: dict[str, Any], files: dict[str, bytes]) -> list[str]:
    """What is wrong with a call, by the API's table and its limits; empty is good."""
    if method not in TABLE["methods"]:
        return [f"{method} is no method the table knows"]
    found = _wrong(f"{method}", fields, TABLE["methods"][method], set(files))
    for name, limit in (("text", 4096), ("caption", 1024)):
        if name in fields and not 0 < len(fields[name].encode("utf-16-le")) // 2 <= limit:
            found.append(f"{method}.{name} has not 1-{limit} UTF-16 units")
    for row in (fields.get("reply_markup") or {}).get("inline_keyboard", ()):
        for button in row:
            if not 1 <= len(button.get("callback_data", "").encode()) <= 48:
                found.append(f"callback_data {button} has not 1-48 bytes")
    if method == "sendMediaGroup" and not 2 <= len(fields["media"]) <= 10:
        found.append("an album has 2-10 pictures")
    return found


def _wrong(where: str, given: dict[str, Any], wanted: dict[str, Any], files: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    found = [f"{where} has no {name!r}" for name, one in wanted.items()
             if one["required"] and name not in given and name not in files]  # fmt: skip
    for name, value in given.items():
        if name not in wanted:
            found.append(f"{where} knows no {name!r}")
        elif not any(_fits(value, kind) for kind in wanted[name]["types"]):
            found.append(f"{where}.{name} is {value!r}, no {' or '.join(wanted[name]['types'])}")
    return found


def _fits(value: Any, kind: str) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(one, kind.removeprefix("Array of ")) for one in value)
    simple: dict[str, Any] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float), "InputFile": str}
    if kind in simple:
        return isinstance(value, simple[kind]) and (kind != "Integer" or not isinstance(value, bool))
    table = TABLE["types"].get(kind)
    if table is None or not isinstance(value, dict):
        return False
    if table.get("subtypes"):
        return any(_fits(value, one) for one in table["subtypes"])
    return not _wrong(kind, value, table["fields"])
