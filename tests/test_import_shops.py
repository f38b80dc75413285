"""The files of `tests/bench/files`, each imported in a shop of its own: what must come of them stands beside them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from common.settings import settings
from shop.__main__ import main
from shop.catalogue import Catalogue, Product
from shop.importing.findings import ImportRefused
from shop.importing.importer import check, summary
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


TEXTS = [case["text"].encode(case.get("encoding", "utf-8")) for case in CASES.values() if "text" in case]
PIECES = [b"", b",", b'"', b"\n", b"<td>", b"/", b"99999", b"\xff", b"in", b"\x00", b"{", b";", b"1e9", "½".encode()]

# Where, as a share of the file; how much is cut there; what is put there.
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(PIECES)), max_size=5)


@examples(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), CHANGES, st.sampled_from(("shop.csv", "shop.json", "shop.xml")))
def test_a_file_that_is_cut_or_changed_anywhere_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: bytes, changes: list[tuple[float, int, bytes]], name: str
) -> None:
    for share, cut, piece in changes:
        place = int(share * len(text))
        text = text[:place] + piece + text[place + cut :]
    file = tmp_path_factory.mktemp("changed") / name
    file.write_bytes(text)
    try:
        report = check(file)
    except ImportRefused as problem:
        told = str(problem)
    else:
        told = summary(report) if report.troubles else ""
        Catalogue([Product.from_record(record) for record in report.records])
    assert "\n" not in told
