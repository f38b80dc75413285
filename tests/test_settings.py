import dataclasses
from pathlib import Path

import pytest

from common.settings import PREFIX, ROOT, BadSetting, Settings, markdown, read


def test_an_empty_environment_gives_every_default():
    assert read({}) == Settings()
    assert read({"FITTING_ROOM_PORT": " ", "HOME": "/root"}) == Settings()


def test_values_are_typed_as_the_table_says():
    table = read({"FITTING_ROOM_PORT": "9000", "FITTING_ROOM_REPLY_SECONDS": "2.5", "FITTING_ROOM_HOST": "::1"})
    assert (table.port, table.reply_seconds, table.host) == (9000, 2.5, "::1")
    assert read({"FITTING_ROOM_DATA_DIR": "/srv/room"}).data == Path("/srv/room")
    assert read({}).data == ROOT / "var"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PORT", "http", "FITTING_ROOM_PORT is 'http', it must be a whole number"),
        ("PORT", "70000", "between 1 and 65535"),
        ("REPLY_SECONDS", "nan", "between 1 and 120"),
        ("DEFAULT_LANGUAGE", "fr", "one of zh, en"),
        ("PROT", "8080", "one of the names that `python -m shop settings` lists"),
    ],
)
def test_a_wrong_value_is_named_with_its_limit_and_next_step(variable: str, value: str, message: str):
    with pytest.raises(BadSetting) as wrong:
        read({PREFIX + variable: value})
    assert message in str(wrong.value)
    assert "correct it or unset it" in str(wrong.value)


def test_the_readme_table_has_a_line_for_every_setting():
    lines = markdown().splitlines()
    assert len(lines) == 2 + len(dataclasses.fields(Settings))
    for row in dataclasses.fields(Settings):
        assert any(
            line.startswith(f"| `{PREFIX}{row.name.upper()}` |") and row.metadata["help"] in line for line in lines
        )
    assert all(line.count("|") == 5 for line in lines)


def test_the_defaults_pass_their_own_limits():
    given = {PREFIX + row.name.upper(): str(row.default) for row in dataclasses.fields(Settings)}
    assert read(given) == Settings()


@pytest.mark.parametrize(("name", "value"), [("DATABASE", "mysql://me:geheim@db/shop"), ("REDIS", "cache:geheim@6379")])
def test_an_address_of_another_kind_is_refused_without_its_password(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=r"it must be an address that begins with (postgresql|redis)://") as refused:
        read({f"FITTING_ROOM_{name}": value})
    assert "geheim" not in str(refused.value)
