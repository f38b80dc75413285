"""A kind of garment is one data file and one code file: everything else reads what it knows of it from there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from garments import BadKind, kind_of, registry
from garments.kind import read_kind
from render.cloth.kinds import code_of
from shop.catalogue import catalogue
from tests import toy_kind

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def kilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a shop that sells a kind of its own has to say of it."""
    folder = tmp_path_factory.mktemp("kinds")
    sheet = folder / "kilts.csv"
    sheet.write_text(toy_kind.SHEET, encoding="utf-8")
    own = {"KINDS": toy_kind.written(folder / "own"), "DATA_DIR": folder / "var", "CACHE_DIR": ROOT / "var" / "cache"}
    environment = {**os.environ, **{f"FITTING_ROOM_{name}": str(value) for name, value in own.items()}}
    done = subprocess.run(
        [sys.executable, "-m", "tests.toy_kind", str(sheet)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_shop_imports_a_kind_of_its_own_and_finds_it_again(kilt: dict[str, Any]) -> None:
    assert (kilt["imported"], kilt["template"]) == (0, "kilt")
    assert kilt["searched"] == ["kilt"]
    assert kilt["read"] == [["category", "kilt"]]


def test_a_kind_of_its_own_is_worn_true_to_its_chart(kilt: dict[str, Any]) -> None:
    report = kilt["report"]
    assert kilt["inside"] < 0.001
    assert report["mesh"]["hem"] == pytest.approx(124, rel=0.01)
    assert report["mesh"]["length"] == pytest.approx(60, rel=0.03)
    assert set(report["verdict"]) >= {"waist", "hip"}


def test_the_assistant_and_the_page_show_a_kind_of_its_own(kilt: dict[str, Any]) -> None:
    assert kilt["worn"] == "kilt-clan"
    assert kilt["silhouette"] == 2
    assert kilt["advice"] in ("S", "M", "L")


def test_what_nothing_draws_is_still_called_by_its_name(kilt: dict[str, Any]) -> None:
    assert "necklace" in kilt["necklace"]
    assert kilt["shown"] != ["try_on"]


def test_every_kind_of_ours_has_code_that_cuts_it_and_something_in_the_shop() -> None:
    sold = {product.category for product in catalogue()}
    for kind in registry().kinds.values():
        assert code_of(kind.name)
        assert set(kind.categories) <= sold, kind.name
        assert set(kind.telling) <= set(kind.chart), kind.name
        assert set(kind.fit) <= set(kind.chart), kind.name
        for category in kind.categories.values():
            assert category.aims, category.name
            assert set(category.aims) <= set(kind.chart), category.name


def test_a_category_is_of_one_kind_and_every_one_of_the_contract_has_a_name() -> None:
    table = (
        "tee polo shirt blouse tank sweater hoodie cardigan vest jacket blazer coat down_jacket dress qipao skirt "
        "jeans trousers shorts leggings jumpsuit suit sneakers shoes boots heels sandals hat cap glasses sunglasses "
        "scarf bag belt tie necklace"
    )
    assert set(registry().spoken) == set(table.split())
    assert all(kind_of(one.kind).categories[name] is one for name, one in registry().categories.items())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("half: bottom", "half: middle"), "half 'middle' of kilt is not one of top, bottom"),
        (("zones: [waist, hip]", "zones: [knees]"), "zone 'knees' is not one of head"),
        (("waist: [46, 170], ", "waist: [170, 46], "), r"chart waist is \[170, 46\], it must be \[least, most\] in cm"),
        (("rank: 2", "order: 2"), "'order' is not one of its keys"),
        (("telling: [waist, hip]\n", ""), "the key 'telling' is missing"),
        (("names: {zh: 格裙, en: kilt}", "names: 格裙"), "string indices must be integers"),
        (("chart: {", "chart: ["), "expected ',' or ']'"),
    ],
)
def test_a_data_file_that_describes_no_garment_is_named_with_what_to_do(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    file = tmp_path / "kilt.yml"
    assert change[0] in toy_kind.DATA
    file.write_text(toy_kind.DATA.replace(*change), encoding="utf-8")
    with pytest.raises(BadKind, match=words) as refused:
        read_kind(file)
    assert str(refused.value).startswith("kilt.yml: ")


def test_a_kind_without_code_and_a_category_that_is_taken_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = toy_kind.written(tmp_path / "own")
    (folder / "kilt.py").unlink()
    monkeypatch.setenv("FITTING_ROOM_KINDS", str(folder))
    with pytest.raises(BadKind, match=r"kilt.yml has no kilt.py beside it"):
        registry()
    (folder / "kilt.py").write_text(toy_kind.CODE)
    (folder / "kilt.yml").write_text(toy_kind.DATA.replace("  kilt:", "  skirt:"))
    monkeypatch.setenv("FITTING_ROOM_KINDS", f"{folder}/")
    with pytest.raises(BadKind, match="skirt is a category of skirt and of kilt"):
        registry()
    monkeypatch.setenv("FITTING_ROOM_KINDS", str(tmp_path / "nowhere"))
    with pytest.raises(BadKind, match="must be a folder"):
        registry()


def test_no_other_room_names_a_kind_to_decide_something_by_it() -> None:
    """A list of kinds in code is a table somebody has to find; words in sentences and data are none."""
    names = {f'"{name}"' for name in registry().categories}
    for room in ("actions", "bot", "render", "shop"):
        for file in (ROOT / room).rglob("*.py"):
            named = {name for name in names if name in file.read_text(encoding="utf-8")}
            assert len(named) < 3 or file.name in _WORDS, f"{file.relative_to(ROOT)} names {sorted(named)}"


# Ways of speaking, each of which means the same whatever is sold; shapes the page draws.
_WORDS = ("words.py", "silhouette.py")
