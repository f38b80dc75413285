"""Reads a request's body as one JSON object, or says in a sentence what it must be."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request


class BadRequest(HTTPException):
    """A body that is not what was asked for; the text says what is wrong with it and what would be right."""

    def __init__(self, detail: str, status_code: int = 400) -> None:
        super().__init__(status_code, detail)


async def json_object(request: Request, *, example: str) -> dict[str, Any]:
    """The object in the body; `example` is one that would be right. Raises BadRequest.

    Only `application/json` is read: another site's page can send any other type without asking us first.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise BadRequest(f"the content type is {kind[:60]!r}; send `Content-Type: application/json`", 415)
    try:
        raw = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadRequest(f"the body is not JSON; send {example}") from None
    if not isinstance(raw, dict):
        raise BadRequest(f"the body is JSON but no object; send {example}")
    return raw
