"""Asks a server one message after another on one kept connection, and counts the time: little work of its own."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.wording import SENTENCES

TEXTS = (
    "hello",
    "你好",
    "what can you do?",
    "你们怎么退货",
    "how do I measure my waist?",
    "谢谢",
    "thank you",
    "几天能到货",
)
"""Messages that are answered without a picture."""
APOLOGIES = {
    sentence[language]
    for name, sentence in SENTENCES.items()
    if name in ("starting", "unreachable", "no_answer", "slow", "not_kept", "interrupted", "too_fast")
    for language in ("en", "zh")
}


@dataclass(frozen=True)
class Reply:
    """One answer: how long it took [ms], whether it was an answer indeed, and what its parts took [ms] if it tells."""

    ms: float
    good: bool
    parts: dict[str, float]


class Asker:
    """One connection to a server that speaks Rasa's REST format."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)

    def say(self, sender: str, text: str) -> Reply:
        """One message and its answer."""
        language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"
        body = {"sender": sender, "message": text, "metadata": {"language": language}}
        ms, answer, timing = self._post("/webhooks/rest/webhook", body)
        good = bool(answer) and not any(one.get("text") in APOLOGIES for one in answer)
        return Reply(ms, good, parts_of(timing))

    def parse_ms(self, text: str) -> float:
        """What reading the message alone takes, over HTTP as well [ms]."""
        return self._post("/model/parse", {"text": text})[0]

    def close(self) -> None:
        """Lets the connection go."""
        self._connection.close()

    def _post(self, path: str, body: dict[str, Any]) -> tuple[float, Any, str]:
        data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        started = time.perf_counter()
        self._connection.request("POST", path, data, headers)
        response = self._connection.getresponse()
        answer = response.read()
        ms = (time.perf_counter() - started) * 1000
        return ms, json.loads(answer) if response.status == 200 else [], response.headers.get("Server-Timing", "")


def parts_of(timing: str) -> dict[str, float]:
    """The milliseconds of each part in a `Server-Timing` header: `tracker;dur=1.3, parse;dur=8.0`."""
    entries = [entry.strip().partition(";dur=") for entry in timing.split(",") if entry.strip()]
    return {name: float(ms) for name, _, ms in entries}


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def told(times: list[float]) -> str:
    """Times [ms] in one phrase."""
    return f"p50 {statistics.median(times):.1f} ms   p99 {percentile(times, 0.99):.1f} ms"
