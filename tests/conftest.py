"""What tests share: how properties are tried, one running system a session, servers, browsers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from starlette.testclient import TestClient

import common.settings
from tests.elsewhere import other_site
from tests.fakes_rasa import Script
from tests.fakes_site import Site
from tests.shopper import ARGUMENTS, CHROMIUM, Shopper, dialogue
from tests.system import RunningSystem, running_system
from tests.waiting import LIMIT_S

# The same examples on every machine, however slow or busy it is.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Gateway, Rasa, action server and renderer, started as `make run` starts them."""
    folder: Path = tmp_path_factory.mktemp("system")
    # Two minutes for an answer: what is drawn slowly on a busy machine is drawn all the same.
    with running_system(folder, rest_per_minute="100000", chat_per_minute="100000", reply_seconds="120") as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server; tests that need it are skipped where none is installed."""
    from tests import postgres

    with contextlib.ExitStack() as running:
        try:
            started = running.enter_context(postgres.server())
        except LookupError as problem:
            pytest.skip(str(problem))
        yield started


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    """The address of a Redis server; tests that need it are skipped where none is installed."""
    from tests import redis_server

    with contextlib.ExitStack() as running:
        try:
            address = running.enter_context(redis_server.server())
        except LookupError as problem:
            pytest.skip(str(problem))
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a store may lie: a file, and an empty database of a server."""
    if request.param == "sqlite":
        return tmp_path / "store.db"
    address: str = request.getfixturevalue("postgres").new_database()
    return address


@pytest.fixture
def store(place: Path | str) -> Iterator[Any]:
    """An empty store, in each of the places there are."""
    from common.store import Store

    with Store(place) as opened:
        yield opened


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test's own, and settings read anew with it."""
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path))
    common.settings.settings.cache_clear()
    yield tmp_path
    common.settings.settings.cache_clear()


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts settings into the environment and has them read anew."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"FITTING_ROOM_{name.upper()}", value)
        common.settings.settings.cache_clear()

    return put


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Callable[..., str]]:
    """Starts servers over a script and gives their addresses. They stop when every shopper has left."""
    with contextlib.ExitStack() as running:

        def start(script: Script, port: int = 0, **limits: float) -> str:
            return running.enter_context(Site(data_dir, script, **limits).on_port(port))

        yield start


@pytest.fixture
def address(serve: Callable[..., str]) -> str:
    """A shop with a short fitting to talk about."""
    return serve(dialogue(), progress_after_s=0.1)


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., str]]:
    """Starts sites of other people, path -> HTML, with headers of their own, and gives their addresses."""
    with contextlib.ExitStack() as running:

        def start(pages: dict[str, str], **headers: str) -> str:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return running.enter_context(other_site(pages, named))

        yield start


@pytest.fixture
def site(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Builds sites; all are closed at the end. A busy machine makes none of their parts ill."""
    monkeypatch.setattr("bot.health.PATIENCE_S", LIMIT_S)
    opened: list[TestClient] = []

    def build(script: Script | None = None, **limits: float) -> Site:
        built = Site(data_dir, script or {}, **limits)
        opened.append(built.http.__enter__())
        return built

    yield build
    for http in opened:
        http.__exit__(None, None, None)


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sheets of choices and pictures for shoppers lie in folders of the test's own; no sheet has been drawn."""
    from actions.person import questions
    from common import media

    monkeypatch.setattr(media, "save", media.Media(tmp_path / "media", max_bytes=10_000_000).save)
    monkeypatch.setattr(questions, "path_of", lambda name, option, sex: tmp_path / f"{name}-{option}-{sex}.png")
    return tmp_path


@pytest.fixture(scope="module")  # its event loop must not live on beside other tests
def chromium() -> Iterator[Any]:
    """One headless Chromium for all shoppers."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def shopper(chromium: Any, serve: object) -> Iterator[Any]:
    """Shoppers; each must have met no error on the page unless the test takes it out of `problems`."""
    assert serve, "they leave before the servers stop"
    made: list[Shopper] = []

    def make(**how: Any) -> Shopper:
        made.append(Shopper(chromium, **how))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.problems == []
