"""Accounts of the desk: made, listed and removed on the command line; passwords kept as argon2 alone."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.desk.accounts import AccountError, Accounts
from common.store import Store
from tests.desks import PASSWORD
from tests.fakes_site import Site

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def accounts(store: Store) -> Accounts:
    """Accounts in each of the places a store may lie."""
    return Accounts(store)


def agent(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return main(["agent", *arguments])


def test_an_account_is_added_listed_and_removed_on_the_command_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert agent(monkeypatch, "add", "Li", "--role", "supervisor", "--password-stdin") == 0
    assert agent(monkeypatch, "list") == 0
    assert "Li\tsupervisor" in capsys.readouterr().out
    with Store(data_dir / "store.db") as store:
        assert Accounts(store).check("Li", PASSWORD) is not None
        assert PASSWORD.encode() not in (data_dir / "store.db").read_bytes()
    assert agent(monkeypatch, "remove", "Li") == 0
    capsys.readouterr()
    assert agent(monkeypatch, "list") == 0
    assert capsys.readouterr().out == "no accounts\n"


def test_beside_a_running_gateway_an_account_is_made_through_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, setting: Any, capsys: Any
) -> None:
    with Site(data_dir, {}).on_port() as address:
        setting(port=address.rpartition(":")[2])
        assert agent(monkeypatch, "add", "Li", "--password-stdin") == 0
        assert agent(monkeypatch, "add", "Li", "--password-stdin") == 2
        assert "there is an account 'Li' already" in capsys.readouterr().err
        assert agent(monkeypatch, "remove", "Nobody") == 2
        assert "there is no account 'Nobody'; there are: Li" in capsys.readouterr().err
        assert agent(monkeypatch, "list") == 0
        assert capsys.readouterr().out.startswith("Li\tagent\tsince ")


@pytest.mark.usefixtures("data_dir")
def test_without_a_terminal_or_a_password_one_is_made_up_and_works(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert agent(monkeypatch, "add", "Kim") == 0
    made_up = capsys.readouterr().out.rsplit(" ", 1)[1].strip()
    with Store(data_dir / "store.db") as store:
        assert Accounts(store).check("Kim", made_up) is not None


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("Li", "agent", "short", "has 5 characters, it must have 10-200"),
        ("Li", "boss", PASSWORD, "must be one of agent, supervisor, owner"),
        ("<b>", "agent", PASSWORD, "cannot be used"),
        ("", "agent", PASSWORD, "cannot be used"),
        ("L" * 41, "agent", PASSWORD, "cannot be used"),
        ("a\u202eb", "agent", PASSWORD, "cannot be used"),
    ],
)
def test_what_is_no_account_is_refused_in_a_sentence_without_the_password(
    accounts: Accounts, name: str, role: str, password: str, told: str
) -> None:
    with pytest.raises(AccountError, match=told) as refused:
        accounts.add(name, role, password)
    assert password not in str(refused.value)
    assert accounts.every() == []


def test_a_wrong_role_or_a_missing_name_is_one_line_on_stderr(data_dir: Path) -> None:
    for arguments in (["add", "Li", "--role", "boss"], ["add"], [], ["sack", "Li"]):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "agent", *arguments],
            capture_output=True, text=True, cwd=ROOT, env={"FITTING_ROOM_DATA_DIR": str(data_dir)},
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done


def test_a_password_opens_its_own_account_alone_and_removal_signs_out(accounts: Accounts) -> None:
    accounts.add("Li", "agent", PASSWORD)
    accounts.add("Kim", "owner", PASSWORD + "2")
    assert accounts.check("Li", PASSWORD + "2") is None
    assert accounts.check("Nobody", PASSWORD) is None
    session = accounts.begin("Li")
    assert accounts.signed_in(session) == accounts.found("Li")
    assert accounts.signed_in(session + "x") is None
    accounts.remove("Li")
    assert accounts.signed_in(session) is None
    accounts.add("Li", "agent", PASSWORD)
    assert accounts.signed_in(session) is None


def test_roles_may_what_lesser_ones_may(accounts: Accounts) -> None:
    made = {role: accounts.add(role, role, PASSWORD) for role in ("agent", "supervisor", "owner")}
    assert [made["supervisor"].may(role) for role in ("agent", "supervisor", "owner")] == [True, True, False]
    assert [made["agent"].may("supervisor"), made["owner"].may("agent")] == [False, True]
