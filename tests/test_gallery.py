"""Pictures that a shop has yet to show: in the order of the pages, each whole, and never the same work twice."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from common.settings import settings
from render.picture import choice_pictures, gallery, product_photos
from shop.catalogue import catalogue
from shop.photos import HERO, in_view_order, photo_path


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FITTING_ROOM_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(gallery, "DRAWN_BY", tmp_path / "drawn_by")
    monkeypatch.setattr(gallery, "SOURCES", ("render/picture/gallery.py",))
    monkeypatch.setattr(choice_pictures, "FOLDER", tmp_path / "choices")
    monkeypatch.setattr(product_photos, "take", lambda product, colours: [
        gallery.write(photo_path(product, colour), b"picture") for colour in colours
    ])  # fmt: skip
    monkeypatch.setattr(choice_pictures, "draw_question", lambda files, *_: [gallery.write(f, b"sheet") for f in files])
    monkeypatch.setattr(choice_pictures, "draw_place", lambda file, _: gallery.write(file, b"place"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_first_colours_come_first_as_the_pages_show_them_then_choices_then_the_other_colours(empty: Path) -> None:
    said: list[str] = []
    assert gallery.fill(said.append) == 0
    products = list(in_view_order(catalogue()))
    assert products[0].id == HERO
    assert said[: len(products)] == [f"{product.id} in {product.colours[0]}" for product in products]
    rest = said[len(products) :]
    others = [line for line in rest if " in " in line]
    assert rest[-len(others) :] == others
    assert [line.split()[0] for line in others] == [one.id for one in products if len(one.colours) > 1]
    assert all(photo_path(product, colour).is_file() for product in products for colour in product.colours)
    assert not list(empty.rglob("*.part"))
    assert gallery.fill(said.append) == 0
    assert len(said) == len(products) + len(rest)


@pytest.mark.usefixtures("empty")
def test_what_one_garment_breaks_off_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = product_photos.take

    def torn(product: object, colours: tuple[str, ...]) -> None:
        if product.id == HERO:  # type: ignore[attr-defined]
            raise ValueError("cannot be hung")
        drawn(product, colours)

    monkeypatch.setattr(product_photos, "take", torn)
    said: list[str] = []
    assert gallery.fill(said.append) == 2  # its first colour, then all of them
    assert "not drawn (cannot be hung)" in said[0]
    missing = [product.id for product in catalogue() if not photo_path(product).is_file()]
    assert missing == [HERO]


def test_another_renderer_draws_everything_again_and_goes_on_where_it_was_stopped(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.fill(lambda _: None)
    then = time.time() - 100
    for path in (*empty.rglob("*.webp"), gallery.DRAWN_BY):
        os.utime(path, (then, then))
    assert list(gallery.missing(gallery.begun_at())) == []
    monkeypatch.setattr(gallery, "SOURCES", ("render/picture/photograph.py",))
    whole = list(gallery.missing(gallery.begun_at()))
    assert len(whole) > 100
    for _, draw in whole[:10]:
        draw()
    left = [name for name, _ in gallery.missing(gallery.begun_at())]
    assert left[:60] == [name for name, _ in whole[10:70]]
