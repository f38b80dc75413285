"""Asks Rasa over its REST channel, on one kept-alive connection pool, and never longer than allowed."""

from __future__ import annotations

import httpx

from bot.messages import Language, Outgoing


class RasaError(Exception):
    """Rasa gave no answer that could be shown."""


class RasaUnreachableError(RasaError):
    """Nobody listens at Rasa's address."""


class RasaBrokeOffError(RasaError):
    """The connection ended before the answer: Rasa may have taken the message, or not."""


class RasaTooSlowError(RasaError):
    """Rasa took longer than the hard limit."""


class RasaBrokenError(RasaError):
    """Rasa answered with an error or with something that is not its format."""


class Rasa:
    """Client of one Rasa server. `limit_s` is the longest any one answer may take, pictures included."""

    def __init__(self, url: str, *, limit_s: float = 60.0, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._client = httpx.AsyncClient(
            base_url=self.url,
            transport=transport,
            timeout=httpx.Timeout(limit_s, connect=2.0),
            # Rasa's server is closed to the world, so its connections are worth keeping for long.
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=60.0),
            trust_env=False,
        )

    async def ask(
        self, sender: str, text: str, *, language: Language, turn: str = "", staffed: bool = False
    ) -> list[Outgoing]:
        """What the dialogue answers to `text`. Raises a `RasaError`; an empty list is Rasa's own.

        Its tracker keeps `turn` as the name of what is done for this message. `staffed`: whether people can take over.
        """
        metadata = {"language": language, "turn": turn, "staffed": staffed}
        body: dict[str, object] = {"sender": sender, "message": text, "metadata": metadata}
        return _read_answer(await self._post("/webhooks/rest/webhook", body))

    async def _post(self, path: str, body: dict[str, object]) -> httpx.Response:
        try:
            response = await self._client.post(path, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise RasaUnreachableError(f"nobody listens at {self.url}; start it with `make run`") from error
        except httpx.TimeoutException as error:
            raise RasaTooSlowError(f"{self.url} did not answer in time") from error
        except httpx.TransportError as error:
            raise RasaBrokeOffError(f"{self.url} broke off: {type(error).__name__}") from error
        if response.status_code != 200:
            raise RasaBrokenError(f"{self.url} answered {response.status_code}")
        return response

    async def ready(self) -> bool:
        """Whether a message would be understood: a model loads much of itself with the first it reads."""
        try:
            response = await self._client.post("/model/parse", json={"text": "hello"})
        except httpx.TransportError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        """Lets the connections go."""
        await self._client.aclose()


def _read_answer(response: httpx.Response) -> list[Outgoing]:
    try:
        answer = response.json()
        return [Outgoing.from_rasa(raw) for raw in answer]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RasaBrokenError(f"not Rasa's REST format: {type(error).__name__}") from error
