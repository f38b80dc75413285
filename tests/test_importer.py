import json
from pathlib import Path
from typing import Any

import pytest

from actions.skill import Parts
from common.settings import ROOT, settings
from garments import registry
from shop import catalogue as shop_catalogue
from shop import recommend as shop_recommend
from shop.__main__ import main
from shop.catalogue import DEMO_FILE, Catalogue, read_records
from shop.importing import cells
from shop.importing.findings import ImportRefused
from shop.importing.importer import check
from shop.importing.loading import load
from shop.importing.template import columns, write_table
from shop.importing.text import decode
from shop.money import money
from shop.recommend import recommender
from tests.fakes import WordEncoder

HEADER = "id,category,sex,name_zh,name_en,price,colours,size,waist,hip,hem,length\n"
GOOD = "s1,skirt,female,裙,Skirt,199,red|navy,S,68,96,120,60\n,,,,,,,M,72,100,124,61\n"


@pytest.fixture
def own_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FITTING_ROOM_CACHE_DIR", str(tmp_path / "cache"))
    words = WordEncoder()
    monkeypatch.setattr("shop.recommend._encoder", lambda _: words)
    settings.cache_clear()
    yield tmp_path / "var" / "catalogue.db"
    settings.cache_clear()


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    file = folder / "shop.csv"
    file.write_bytes(text.encode(encoding))
    return file


def told(folder: Path, text: str) -> list[str]:
    return list(check(written(folder, text)).troubles)


def test_the_whole_demo_shop_survives_the_way_through_a_spreadsheet(tmp_path: Path):
    file = written(tmp_path, write_table(Catalogue.load(DEMO_FILE)), encoding="utf-8-sig")
    report = check(file)
    assert report.troubles == ()
    assert list(map(clean, report.records)) == list(map(clean, read_records(DEMO_FILE)))


def clean(record: Any) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "url"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_file_as_any_excel_saves_it_is_read(tmp_path: Path, encoding: str):
    report = check(written(tmp_path, HEADER + GOOD, encoding=encoding))
    assert report.troubles == ()
    assert report.records[0]["name"] == {"zh": "裙", "en": "Skirt"}
    assert report.records[0]["sizes"]["M"] == {"waist": 72, "hip": 100, "hem": 124, "length": 61}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_read_too(tmp_path: Path, delimiter: str):
    assert len(check(written(tmp_path, (HEADER + GOOD).replace(",", delimiter))).records) == 1


def test_chinese_headers_values_and_full_width_digits_are_understood(tmp_path: Path):
    text = "款号,品类,性别,中文名,价格,颜色,尺码,腰围(cm),臀围,下摆,裙长\n"
    text += "q1,半身裙,女,裙,￥１９９,红色、藏青,m,72cm,100,124厘米,61\n"
    report = check(written(tmp_path, text, encoding="gbk"))
    assert report.troubles == ()
    record = report.records[0]
    assert (record["category"], record["sex"], record["price"]) == ("skirt", "female", 199)
    assert record["colours"] == ["red", "navy"]
    assert record["sizes"] == {"M": {"waist": 72, "hip": 100, "hem": 124, "length": 61}}


def test_a_western_shops_letters_decimal_commas_and_currency_are_read(tmp_path: Path):
    text = "SKU;Product Type;Gender;Name;Price;Color;Size;Waist;Hips;Hem;Length\n"
    text += "GR-1;Skirt;Women;Grüner Rock;1.059,90 €;Red;EU 38;68,5;96;120,5;60\n"
    report = check(written(tmp_path, text, encoding="cp1252"))
    assert report.troubles == ()
    assert report.read_as == "cp1252"
    record = report.records[0]
    assert (record["id"], record["name"]["en"]) == ("gr-1", "Grüner Rock")
    assert (record["price"], record["currency"]) == (1059.9, "EUR")
    assert record["sizes"] == {"38": {"waist": 68.5, "hip": 96, "hem": 120.5, "length": 60}}


def test_a_price_says_its_currency_unless_a_column_does(tmp_path: Path):
    row = HEADER.replace("price", "price,currency") + GOOD.replace(",199,", ",$199,CAD,").replace(",,,M", ",,,,M")
    assert check(written(tmp_path, row)).records[0]["currency"] == "CAD"
    assert check(written(tmp_path, HEADER + GOOD.replace("199", "$199"))).records[0]["currency"] == "USD"
    assert check(written(tmp_path, HEADER.replace("price", "price (EUR)") + GOOD)).records[0]["currency"] == "EUR"


@pytest.mark.parametrize("inches", [("waist (in)", "28.3"), ("waist", '28.3""'), ("Waist inch", "28.3")])
def test_inches_that_say_so_become_centimetres(tmp_path: Path, inches: tuple[str, str]):
    header, cell = inches
    text = HEADER.replace("waist", header) + GOOD.replace(",S,68,", ',S,"26.8 in",').replace(",M,72,", f',M,"{cell}",')
    report = check(written(tmp_path, text))
    assert report.troubles == ()
    assert [chart["waist"] for chart in report.records[0]["sizes"].values()] == [68.07, 71.88]


def test_a_title_and_empty_rows_above_the_header_are_passed_over(tmp_path: Path):
    report = check(written(tmp_path, "Our spring 2026,,,\n,,,\n" + HEADER + GOOD.replace("199", "0")))
    assert [trouble.split(" (")[0] for trouble in report.troubles] == ["row 4"]


def test_columns_of_no_use_are_told_and_not_in_the_way(own_shop: Path, tmp_path: Path, capsys: Any):
    text = (HEADER + GOOD).replace("\n", ",x,y\n").replace("length,x,y", "length,Vendor,materail")
    assert main(["import", str(written(tmp_path, text))]) == 0
    assert "columns that are not used: Vendor, materail (did you mean material?)" in capsys.readouterr().out
    assert own_shop.exists()


def test_a_traditional_header_and_its_words_are_understood(tmp_path: Path):
    text = "貨號,類別,性別,名稱,價格,顏色,尺碼,腰圍,臀圍,下擺,裙長\nq1,半身裙,女,裙,199,紅色|藍色,M,72,100,124,61\n"
    report = check(written(tmp_path, text))
    assert report.troubles == ()
    assert report.records[0]["colours"] == ["red", "blue"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("編號,名稱\nq1,春季碎花連衣裙", "big5"),
        ("棉質圓領T恤 白色", "big5"),
        ("编号,名称\nq1,春季碎花连衣裙", "gb18030"),
        ("编号,名称\nq1,連衣裙", "gb18030"),
        ("商品番号,商品名\nq1,丸首のTシャツ", "shift_jis"),
        ("상품코드,상품명\nq1,갈매기 티셔츠", "euc_kr"),
        ("Артикул;Название;Цвет\nq1;Красная юбка;Белый", "cp1251"),
        ("id,name\nq1,Ärmel", "cp1252"),
        ("id,name\nq1,Красная юбка", "utf-8-sig"),
        ("Größe,Änderung\nq1,Übergröße", "cp1252"),
        ("Côte d'Azur crème, Süß, Señorita, 59,90 €", "cp1252"),
    ],
)
def test_the_encoding_of_a_spreadsheet_is_told_by_its_everyday_letters(text: str, encoding: str):
    assert decode(text.encode("utf-8" if encoding == "utf-8-sig" else encoding)) == (text, encoding)


def test_a_flat_width_is_recognised_and_the_doubled_number_proposed(tmp_path: Path):
    report = told(tmp_path, HEADER + GOOD.replace("M,72", "M,36"))
    assert report == [
        "row 3 (s1): waist of size M 36: it must be between 46 and 170 cm; "
        "if it was measured lying flat, write 72, if it is in inches, write 91.4 (its sizes have S 68, M 36)"
    ]


def test_a_flat_chest_is_recognised_by_the_shoulder_beside_it(tmp_path: Path):
    record = read_records(DEMO_FILE)[0]
    record["sizes"] = {"XXL": record["sizes"]["XXL"] | {"chest": 60.5, "waist": 59.5, "hem": 59.5}}
    file = tmp_path / "shop.json"
    file.write_text(json.dumps([record]), encoding="utf-8")
    assert any("write 121 and double the other girths" in str(trouble) for trouble in check(file).troubles)


def test_inches_and_millimetres_are_recognised(tmp_path: Path):
    assert "if it is in inches, write 43.2" in told(tmp_path, HEADER + GOOD.replace("124,61", "124,17"))[0]
    assert "if it is in mm, write 61" in told(tmp_path, HEADER + GOOD.replace("124,61", "124,610"))[0]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (GOOD.replace("skirt", "necklace"), "category 'necklace': it must be one of dress, "),
        (GOOD.replace("199", "free"), "price 'free': it must be a number above 0"),
        (GOOD.replace("199", "-5"), "price -5: it must be a number above 0"),
        (GOOD.replace("red|navy", "redd"), "colours 'redd': it must be one or more of black"),
        (GOOD.replace("red|navy", ""), "colours is missing: it must be one or more of"),
        (GOOD.replace("female", "robots"), "sex 'robots': it must be one of female, male, unisex"),
        (
            GOOD.replace(",M,72,", ",M,7x,"),
            "waist of size M '7x' is no number: it must be a number between 46 and 170 cm",
        ),
        (GOOD.replace(",M,72,", ",M,72-90,"), "waist of size M '72-90' is a range: relaxed and stretched"),
        (GOOD.replace(",M,72,", ",,72,"), "size is missing: it must be given in every row"),
        (GOOD.replace(",M,72,", ",S,72,"), "size 'S': it must be there once for each product, and row 2 has it"),
        (
            GOOD.replace(",S,68,", ",38,68,").replace(",M,72,", ",40,66,"),
            "waist of size 40 66 is smaller than that of the size before",
        ),
        (GOOD.replace("skirt", "Kilt Pins"), "category 'Kilt Pins': it must be one of dress, "),
        (GOOD.replace("skirt", "skrit"), "did you mean skirt?"),
        (GOOD.replace("199", "1.299"), "price 1.299: it must be a number with at most two decimals"),
        (GOOD.replace("s1,", "1.23457E+12,"), "the spreadsheet shortened a long number"),
        (GOOD.replace(",M,72,", ",M,66,"), "waist of size M 66 is smaller than that of the size before"),
        (GOOD.replace("\n,,,,,,", "\ns1,dress,,,,,"), "category 'dress': it must be the same in all rows of s1"),
        (GOOD.replace("裙,Skirt", ","), "name is missing: it must be given in Chinese or English"),
        (GOOD.replace("124,61", "124,61,oops"), "row 'oops': it must be at most 12 cells"),
    ],
)
def test_each_bad_row_is_reported_with_its_value_limit_and_next_step(tmp_path: Path, bad: str, words: str):
    assert any(words in line for line in told(tmp_path, HEADER + bad)), told(tmp_path, HEADER + bad)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("shop.xlsx", b"PK\x03\x04", "Excel workbook that cannot be read"),
        ("shop.csv", b"\xff\xff\xff\x81\x00", "neither UTF-8, UTF-16, GBK, Big5, Shift-JIS, EUC-KR nor Windows-1252"),
        ("shop.csv", b"", "no rows under its header"),
        ("shop.csv", b"id,category,price\na,tee,1\n", "no column 'size'"),
        ("shop.csv", b"maker,sort\na,tee\n", r"no columns that a shop's table has \(row 1 is: maker, sort\)"),
        ("shop.csv", b'id,category,price,size,cost\na,tee,1,M\n"b,tee\n', "not a sound CSV behind row 2"),
        ("shop.csv", b"id,category,price,size,Price USD\na,tee,1,M,9\n", "twice, as 'price' and 'Price USD'; keep one"),
        ("shop.json", b"[{]", "it is not JSON"),
        ("shop.json", b"{}", "must be a list of products"),
        ("shop.json", b"[]", "has no products"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_in_one_sentence(tmp_path: Path, name: str, data: bytes, words: str):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ImportRefused, match=words):
        check(tmp_path / name)


def test_json_of_any_shape_is_reported_and_never_crashes(tmp_path: Path):
    good = read_records(DEMO_FILE)[0]
    wrong = [None, [], {}, 3, -1, "x", {"a": 1}, [{}], True, float("nan"), float("inf"), "\u0000"]
    entries: list[Any] = [
        *wrong,
        *({**good, "id": f"i{n}", name: bad} for n, (name, bad) in enumerate(pairs(good, wrong))),
    ]
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    report = check(file)
    assert len(report.left_out) >= len(entries) - 30
    Catalogue([shop_catalogue.Product.from_record(record) for record in report.records])


def pairs(good: dict[str, Any], wrong: list[Any]) -> list[tuple[str, Any]]:
    return [(name, bad) for name in good for bad in wrong if name != "id"] + [("sizes", {"M": bad}) for bad in wrong]


def test_an_import_is_sold_from_at_once(own_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "tee-crew" in shop_catalogue.catalogue()
    assert main(["import", str(written(tmp_path, HEADER + GOOD))]) == 0
    assert "in the shop now: 1 sound products (shop.csv, read as utf-8-sig)" in capsys.readouterr().out
    assert [product.id for product in shop_catalogue.catalogue()] == ["s1"]
    assert own_shop.exists()


def test_what_an_import_means_is_learned_before_it_is_sold(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert main(["import", str(written(tmp_path, HEADER + GOOD))]) == 0
    asked: list[str] = []
    encode = WordEncoder.encode
    monkeypatch.setattr(WordEncoder, "encode", lambda self, texts: asked.extend(texts) or encode(self, texts))
    shop_recommend._recommender.cache_clear()
    assert [hit.product.id for hit in recommender().search("skirt").hits] == ["s1"]
    assert asked == ["skirt"]
    assert own_shop.exists()


def test_an_import_beside_a_catalogue_of_the_settings_is_not_said_to_be_sold(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FITTING_ROOM_CATALOGUE", "shop/data/catalogue.json")
    settings.cache_clear()
    assert main(["import", str(written(tmp_path, HEADER + GOOD))]) == 0
    assert "kept, and sold once FITTING_ROOM_CATALOGUE=shop/data/catalogue.json is unset" in capsys.readouterr().out
    assert own_shop.exists()
    assert "dress-rose" in shop_catalogue.catalogue()


def test_what_show_prints_imports_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["show", "tee-crew", "--json"]) == 0
    file = tmp_path / "one.json"
    file.write_text(f"[{capsys.readouterr().out}]", encoding="utf-8")
    assert check(file).troubles == ()


def test_an_old_workbook_named_csv_is_told_from_a_table(tmp_path: Path):
    file = tmp_path / "shop.csv"
    file.write_bytes(b"\xd0\xcf\x11\xe0\x14\x00\x06\x00")
    with pytest.raises(ImportRefused, match=r"old Excel workbook .*save it as \.xlsx or CSV UTF-8"):
        check(file)


def test_a_number_of_thousands_of_digits_is_a_problem_of_its_field(tmp_path: Path):
    record = {**read_records(DEMO_FILE)[0], "price": "HERE"}
    file = tmp_path / "shop.json"
    file.write_text(json.dumps([record]).replace('"HERE"', "1" + "0" * 4400), encoding="utf-8")
    assert [trouble.split(": it must be")[0] for trouble in check(file).troubles] == [
        "row 1 (tee-crew): price (a number of hundreds of digits)"
    ]


def test_an_entry_that_is_no_product_is_one_problem(tmp_path: Path):
    file = tmp_path / "shop.json"
    file.write_text("[null, 5, {}]", encoding="utf-8")
    rows = [finding.row for finding in check(file).findings]
    assert (rows.count(1), rows.count(2)) == (1, 1)
    assert rows.count(3) > 3


def test_a_running_assistant_sells_an_import_at_its_next_message(own_shop: Path, tmp_path: Path):
    parts = Parts(recommender)
    before = parts.recommender
    assert "dress-rose" in parts.catalogue
    load(check(written(tmp_path, HEADER + GOOD)), own_shop)
    assert [product.id for product in parts.catalogue] == ["s1"]
    assert parts.recommender.encoder is before.encoder


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(299.0, "CNY", "¥299"), (29.9, "EUR", "€29.90"), (1_000_000, "USD", "$1000000"), (40, "CHF", "CHF 40")],
)
def test_money_is_written_as_shops_write_it(amount: float, currency: str, text: str):
    assert money(amount, currency) == text


def test_one_bad_row_changes_nothing(own_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    load(check(written(tmp_path, HEADER + GOOD)), own_shop)
    before = own_shop.read_bytes()
    both = HEADER + GOOD.replace("s1", "s2") + GOOD.replace("199", "0")
    assert main(["import", str(written(tmp_path, both))]) == 2
    out, err = capsys.readouterr()
    assert "row 4 (s1): price 0: it must be a number above 0 and up to 1000000; write it in digits, like 129" in out
    assert err.startswith("error: shop.csv: row 4 (s1): price 0: it must be a number above 0")
    assert err.count("\n") == 1
    assert own_shop.read_bytes() == before
    assert [file.name for file in own_shop.parent.iterdir()] == ["catalogue.db"]


def test_bad_products_can_be_left_out(own_shop: Path, tmp_path: Path):
    both = HEADER + GOOD.replace("s1", "s2") + GOOD.replace("199", "0")
    assert main(["import", "--skip-bad", str(written(tmp_path, both))]) == 0
    assert [product.id for product in shop_catalogue.catalogue()] == ["s2"]
    assert own_shop.exists()


def test_check_only_writes_nothing(own_shop: Path, tmp_path: Path):
    assert main(["import", "--check", str(written(tmp_path, HEADER + GOOD))]) == 0
    assert not own_shop.exists()


def test_a_folder_that_cannot_be_written_leaves_the_shop_as_it_was(own_shop: Path, tmp_path: Path):
    own_shop.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ImportRefused, match="the catalogue is as it was"):
        load(check(written(tmp_path, HEADER + GOOD)), own_shop)


def test_the_template_has_one_example_of_each_pattern_and_imports(tmp_path: Path, own_shop: Path):
    file = tmp_path / "template.csv"
    assert main(["export-template", "--out", str(file)]) == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    report = check(file)
    assert (report.troubles, [record["template"] for record in report.records]) == (
        (),
        ["tee", "dress", "skirt", "trousers", "tank", "shirt", "footwear"],
    )
    assert not own_shop.exists()


def test_the_guide_names_every_column_and_category():
    guide = (ROOT / "shop" / "IMPORT.md").read_text(encoding="utf-8")
    assert [name for name in columns() if f"`{name}`" not in guide] == []
    for kind in registry().kinds.values():
        row = next(line for line in guide.splitlines() if line.startswith(f"| {', '.join(kind.categories)} |"))
        assert all(f"`{name}`" in row for name in kind.chart)


@pytest.mark.parametrize(
    ("cell", "unit", "cm"),
    [
        ("68,5", "", 68.5), ('26 3/4"', "", 67.95), ("26¾", "in", 67.95), ("685", "mm", 68.5), ("685 mm", "in", 68.5),
        ("１０４", "cm", 104.0), ("68.5cm", "in", 68.5), ("-5", "", -5.0), ("33 1/2in / 85cm", "", 85.0),
        ("104 cm (41″)", "", 104.0), ("104/41", "cm/in", 104.0), ("38-1/2\"", "", 97.79), ("64-66", "", 65.0),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_the_chat_reads_it_and_never_converted_twice(cell: str, unit: str, cm: float) -> None:
    found = cells.length(cell, unit)
    assert found is not None
    assert found.cm == cm


@pytest.mark.parametrize("cell", ["100-114", "about right", "55 kg", "43in / 119cm", "36/38"])
def test_a_cell_that_is_no_one_length_is_unreadable(cell: str) -> None:
    with pytest.raises(cells.Unreadable):
        cells.length(cell)


@pytest.mark.parametrize("cell", ["", "/", "-", "n/a", "无"])
def test_shops_ways_of_writing_nothing_are_nothing(cell: str) -> None:
    assert cells.length(cell) is None


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("¥1,299", 1299.0, "CNY"), ("59,90 €", 59.9, "EUR"), ("1.299,00 EUR", 1299.0, "EUR"), ("1299,-", 1299.0, ""),
        ("1 299,00 €", 1299.0, "EUR"), ("USD 1'299.50", 1299.5, "USD"), ("59,–€", 59.0, "EUR"),
        ("NT$ 890", 890.0, "TWD"),
        ("Rs. 1,499.00", 1499.0, "INR"), ("￦19,000", 19000.0, "KRW"),
        ("¥12,800 (税込)", 12800.0, "CNY"),
    ],
)  # fmt: skip
def test_a_price_is_read_in_every_countrys_notation(cell: str, amount: float, currency: str) -> None:
    price = cells.price(cell)
    assert price is not None
    assert (price.amount, price.currency) == (amount, currency)


@pytest.mark.parametrize("cell", ["12 apples", "free", "$5 / €4"])
def test_what_is_no_price_is_none(cell: str) -> None:
    assert cells.price(cell) is None
