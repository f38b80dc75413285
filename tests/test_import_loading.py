"""What an import changes in the shop, and what it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.settings import settings
from shop.__main__ import main
from shop.catalogue import Catalogue, Product, catalogue
from shop.importing.importer import check, summary
from shop.importing.loading import sold_now
from shop.importing.template import write_table
from shop.meanings import Meanings
from tests.fakes import WordEncoder

HEADER = "id,category,sex,name,price,currency,colour,size,chest,length,shoulder\n"
TWO = (
    HEADER
    + "aa,tee,unisex,A Tee,29,EUR,white,S,98,69,44\naa,,,,,,,M,103,71,45.5\n"
    + "bb,tee,unisex,B Tee,39,EUR,navy,S,98,69,44\nbb,,,,,,,M,103,71,45.5\n"
)


@pytest.fixture
def own_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FITTING_ROOM_CACHE_DIR", str(tmp_path / "cache"))
    words = WordEncoder()
    monkeypatch.setattr("shop.recommend._encoder", lambda _: words)
    settings.cache_clear()
    yield tmp_path / "var" / "catalogue.db"
    settings.cache_clear()


def written(folder: Path, text: str, name: str = "shop.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_an_update_changes_what_it_names_and_nothing_else(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    before = sold_now(own_shop)
    assert main(["import", written(tmp_path, "id,price\naa,24.50\n")]) == 0
    after = sold_now(own_shop)
    assert after["aa"] == {**before["aa"], "price": 24.5}
    assert after["bb"] == before["bb"]
    assert "0 new, 1 changed, 0 as they were" in capsys.readouterr().out


def test_an_update_of_one_size_keeps_the_others_and_implies_anew(own_shop: Path, tmp_path: Path) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    assert main(["import", written(tmp_path, "id,size,chest,waist\naa,M,104,101\n")]) == 0
    record = sold_now(own_shop)["aa"]
    assert (record["sizes"]["M"]["chest"], record["sizes"]["S"]["chest"]) == (104, 98)
    assert "waist" not in record["implied"]["M"]
    assert "waist" in record["implied"]["S"]


def test_replace_drops_what_the_file_does_not_name_and_says_which(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    assert main(["import", "--replace", written(tmp_path, TWO.split("bb,")[0])]) == 0
    assert "dropped, as the file does not name them: 1 (bb)" in capsys.readouterr().out
    assert list(sold_now(own_shop)) == ["aa"]


def test_the_same_file_again_changes_nothing_at_all(own_shop: Path, tmp_path: Path) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    before = (own_shop.read_bytes(), own_shop.stat().st_mtime_ns)
    assert main(["import", written(tmp_path, TWO)]) == 0
    assert (own_shop.read_bytes(), own_shop.stat().st_mtime_ns) == before


def test_a_mapping_is_kept_for_the_next_table_with_these_columns(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    flat = HEADER + "aa,tee,female,A Tee,29,EUR,white,S,45,60,38\naa,,,,,,,M,47,61,39\n"
    assert main(["import", written(tmp_path, flat)]) == 2
    assert "girths: flat" in capsys.readouterr().err
    mapping = written(tmp_path, "girths: flat\n", "mapping.yml")
    assert main(["import", written(tmp_path, flat), "--mapping", mapping]) == 0
    assert main(["import", written(tmp_path, flat.replace("aa", "cc"))]) == 0
    assert "the mapping kept from an earlier import" in capsys.readouterr().out
    assert sold_now(own_shop)["cc"]["sizes"]["S"]["chest"] == 90


def test_check_prints_a_mapping_that_says_the_same(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    file = written(tmp_path, TWO.replace("chest", "Chest width (in.)").replace(",98,", ",19,").replace(",103,", ",20,"))
    assert main(["import", "--check", file]) == 0
    printed = capsys.readouterr().out.split("\n\n")[0]
    assert '"Chest width (in.)": chest, in, flat' in printed
    assert main(["import", file, "--mapping", written(tmp_path, printed, "mapping.yml")]) == 0
    assert sold_now(own_shop)["aa"]["sizes"]["S"]["chest"] == pytest.approx(96.52)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("girth: flat", "says 'girth', which is none of"),
        ("girths: wide", "says girths: 'wide'; it must be one of flat, round"),
        ("columns: {chest: bosom}", "says 'chest' is 'bosom'; it must be a field"),
        ("colours: {teal: bluish}", "it must be one of black, white"),
        ("header: 0", "it must be a row from 1 to 1000"),
        ("- a list", "must be `name: value` lines"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_bad_mapping_is_one_line(own_shop: Path, tmp_path: Path, capsys: Any, mapping: str, words: str) -> None:
    command = ["import", written(tmp_path, TWO), "--mapping", written(tmp_path, mapping, "mapping.yml")]
    assert main(command) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert not own_shop.exists()


def test_the_same_problem_in_many_rows_is_one_line_with_a_count_and_the_first_rows(tmp_path: Path) -> None:
    rows = "".join(f"p{n},tee,female,P{n},20,EUR,red,S,90,60,7{n}\n" for n in range(20))
    report = check(Path(written(tmp_path, HEADER + rows.replace(",7", ",x"))))
    assert len(report.troubles) == 1
    assert report.troubles[0].startswith(
        "row 2 (p0) and 19 more (rows 3, 4, 5 …): shoulder of size S 'x0' is no number"
    )
    assert summary(report) == f"shop.csv: {report.troubles[0]}; nothing was changed"


def test_an_error_is_json_too_where_json_is_asked_for(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["import", "--json", written(tmp_path, TWO.replace("price", "cost of goods"))]) == 2
    assert "'price'" in json.loads(capsys.readouterr().out)["error"]
    assert not own_shop.exists()


def test_what_is_implied_is_told_and_never_shown_as_measured(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    assert "waist, hem, sleeve, upper_arm, cuff not given: implied" in capsys.readouterr().out
    product = catalogue().get("aa")
    assert set(product.sizes["S"]) == {"chest", "waist", "hem", "length", "shoulder", "sleeve", "upper_arm", "cuff"}
    assert product.measured("S") == {"chest": 98, "length": 69, "shoulder": 44}
    assert main(["show", "aa", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["sizes"]["S"] == {"chest": 98, "length": 69, "shoulder": 44}
    assert set(shown["implied"]["S"]) == {"waist", "hem", "sleeve", "upper_arm", "cuff"}
    assert set(product.wear("S")["implied"]) == set(shown["implied"]["S"])
    assert main(["show", "aa"]) == 0
    assert "~ not measured by the shop" in capsys.readouterr().out
    assert own_shop.exists()


def test_what_show_prints_of_an_implied_chart_imports_as_it_was(own_shop: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["import", written(tmp_path, TWO)]) == 0
    capsys.readouterr()
    assert main(["show", "aa", "--json"]) == 0
    report = check(Path(written(tmp_path, f"[{capsys.readouterr().out}]", "one.json")))
    assert report.troubles == ()
    assert Product.from_record(report.records[0]) == Product.from_record(sold_now(own_shop)["aa"])


def test_implied_measures_grow_with_the_size_and_lie_inside_the_limits(own_shop: Path, tmp_path: Path) -> None:
    rows = "".join(f"aa,tee,male,A Tee,29,EUR,white,{size},{chest},{length},\n" for size, chest, length in (
        ("XS", 88, 64), ("S", 94, 66), ("M", 100, 68), ("L", 106, 70), ("9XL", 170, 84)))  # fmt: skip
    assert (
        main(["import", written(tmp_path, HEADER + rows), "--mapping", written(tmp_path, "steps: right", "m.yml")]) == 0
    )
    sizes = sold_now(own_shop)["aa"]["sizes"]
    for name in ("waist", "hem", "shoulder", "sleeve", "upper_arm", "cuff"):
        column = [chart[name] for chart in sizes.values()]
        assert column == sorted(column)


def test_no_cell_of_the_template_is_a_formula_and_it_reads_back(own_shop: Path, tmp_path: Path) -> None:
    formula = TWO.replace("A Tee", "@SUM(A1:A9)").replace("B Tee", "=1+1")
    assert main(["import", written(tmp_path, formula)]) == 0
    table = write_table(Catalogue.load(own_shop))
    assert not any(cell.startswith(("=", "+", "@")) for line in table.splitlines() for cell in line.split(","))
    again = check(Path(written(tmp_path, table, "again.csv")))
    assert [record["name"]["en"] for record in again.records] == ["@SUM(A1:A9)", "=1+1"]


def test_meanings_of_texts_that_no_product_has_any_more_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "search-old-0123.npy").write_bytes(b"of a catalogue long gone")
    meanings = Meanings(WordEncoder(), tmp_path)
    meanings.learned(["red dress", "blue tee"])
    meanings.keep_only(["blue tee"])
    assert list(meanings.known(["red dress", "blue tee"])) == ["blue tee"]
    assert not list(tmp_path.glob("*.npy"))


def test_only_texts_that_are_new_are_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanings = Meanings(WordEncoder(), tmp_path)
    meanings.learned(["red dress", "blue tee"])
    asked: list[str] = []
    encode = WordEncoder.encode
    monkeypatch.setattr(WordEncoder, "encode", lambda self, texts: asked.extend(texts) or encode(self, texts))
    meanings.learned(["blue tee", "green skirt"])
    assert asked == ["green skirt"]
