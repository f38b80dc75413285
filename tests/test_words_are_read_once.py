"""The reader alone reads a message's words: the actions answer its acts."""

from __future__ import annotations

import ast
from pathlib import Path

ACTIONS = Path(__file__).resolve().parent.parent / "actions"
# A free-text search looks the words up in the catalogue, and the shop's pages; nothing else may.
SEARCHES = {"find/search.py", "find/wishes.py", "skills/shop_question.py"}
# These read the words still. A file leaves the list when it answers acts alone, and none is added.
STILL = {
    *("answering.py", "person/hearing.py", "person/questions.py", "person/validate.py", "person/wearers.py"),
    *("state/asked.py", "state/turn.py", "talk/advice.py", "talk/service.py", "talk/talk.py"),
}


def reads_words(path: Path) -> bool:
    """Whether a file takes the text of an act (`asked.text`, `act.about`) or of a message (`message.get("text")`)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("text", "about") and _is_act(node.value):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and first.value == "text":
                return True
    return False


def _is_act(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("asked", "act", "offered")


def test_only_the_listed_files_of_the_actions_read_a_messages_words() -> None:
    reading = {str(path.relative_to(ACTIONS)) for path in ACTIONS.rglob("*.py") if reads_words(path)}
    # frame.py cuts the message into its acts: the one place where the words come in.
    assert reading - SEARCHES - {"state/frame.py"} == STILL
