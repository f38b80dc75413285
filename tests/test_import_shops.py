"""The files of `tests/bench/files`, each imported in a shop of its own: what must come of them stands beside them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.settings import settings
from shop.__main__ import main
from shop.importing.loading import sold_now
from tests.bench.files import __main__ as bench
from tests.fakes import WordEncoder

CASES = dict(bench.cases(Path(bench.__file__).parent))
# Right to ask, for colours are a shop's own; a file of its kind that says them loads.
ASKS = {"shopify_default_title", "woo_german_headers"}


@pytest.fixture
def own_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FITTING_ROOM_CACHE_DIR", str(tmp_path / "cache"))
    words = WordEncoder()
    monkeypatch.setattr("shop.recommend._encoder", lambda _: words)
    settings.cache_clear()
    yield tmp_path / "var" / "catalogue.db"
    settings.cache_clear()


@pytest.mark.parametrize("name", CASES)
def test_a_shops_file_comes_to_what_is_right(name: str, own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    case = CASES[name]
    if "before" in case:
        (tmp_path / "before.csv").write_text(case["before"], encoding="utf-8")
        assert main(["import", str(tmp_path / "before.csv")]) == 0
        capsys.readouterr()
    flags = []
    if "mapping" in case:
        (tmp_path / "mapping.yml").write_text(case["mapping"], encoding="utf-8")
        flags = ["--mapping", str(tmp_path / "mapping.yml")]
    status = main(["import", str(bench.written(case, tmp_path)), *flags])
    out, err = capsys.readouterr()
    verdict, why = bench.verdict(case["right"], status, out, err, dict(sold_now(own_shop)))
    assert verdict == ("asked" if name in ASKS else "right"), why
