import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from common.media import BadMedia, DiskFull, Media, MediaError


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path / "media", max_bytes=10_000)


def test_a_picture_comes_back_byte_for_byte_under_a_name_nobody_can_guess(media: Media):
    names = {media.save(b"look", ".webp") for _ in range(20)}
    assert len(names) == 20
    for name in names:
        assert len(name) == 32 + len(".webp")
        assert media.path(name).read_bytes() == b"look"
        assert media.path(name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../store.db",
        "/etc/passwd",
        "a.webp",
        "A" * 32 + ".webp",
        "A" * 32 + ".exe",
        "A" * 32,
        "é" * 32 + ".webp",
        "A" * 31 + "/.webp",
        "A" * 32 + ".webp\n",
        "A" * 32 + ".webp.part",
        "..%2f" * 10 + ".webp",
        "x" * 9999,
        "\x00" * 32 + ".png",
    ],
)
def test_anything_but_the_name_of_a_picture_is_refused(media: Media, name: str):
    (media.folder).mkdir()
    (media.folder / ("A" * 32 + ".webp.part")).write_bytes(b"half")
    (media.folder.parent / "store.db").write_bytes(b"secret")
    with pytest.raises(BadMedia, match="there is no picture"):
        media.path(name)


@pytest.mark.parametrize("suffix", [".js", ".svg", ".exe", ""])
def test_only_pictures_models_and_exports_are_kept(media: Media, suffix: str):
    with pytest.raises(BadMedia, match=rf"'{re.escape(suffix)}' is not a picture's"):
        media.save(b"<script>", suffix)


def test_old_pictures_and_abandoned_halves_are_swept_and_new_ones_stay(media: Media):
    old, new = media.save(b"old", ".png"), media.save(b"new", ".png")
    half = media.folder / ("B" * 32 + ".webp.part")
    half.write_bytes(b"half")
    past = time.time() - 7200
    for file in (media.folder / old, half):
        os.utime(file, (past, past))
    assert media.sweep(86400) == 1
    assert not half.exists()
    assert media.sweep(3600) == 1
    assert media.path(new).read_bytes() == b"new"
    with pytest.raises(BadMedia):
        media.path(old)


def test_the_oldest_pictures_make_room(media: Media):
    names = []
    for age in range(5):
        names.append(media.save(bytes(3000), ".webp"))
        os.utime(media.folder / names[-1], (time.time() - 100 + age,) * 2)
    kept = [name for name in names if (media.folder / name).exists()]
    assert kept == names[2:]


def test_pictures_are_deleted_by_name(media: Media):
    name = media.save(b"mine", ".webp")
    assert media.delete([name, name, "../store.db"]) == 1
    assert list(media.folder.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path):
    script = """
import resource, sys
from pathlib import Path
from common.media import DiskFull, Media
media = Media(Path(sys.argv[1]), max_bytes=10**9)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    media.save(bytes(200_000), ".webp")
except DiskFull as full:
    print(full)
print(list(media.folder.iterdir()), media.path(media.save(b"small", ".webp")).read_bytes())
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "media")], capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("no room for a picture of 0.2 MB in ")
    assert ran.stdout.endswith("[] b'small'\n")


def test_a_folder_that_cannot_be_is_told(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MediaError) as wrong:
        Media(tmp_path / "file", max_bytes=1).save(b"x", ".webp")
    assert not isinstance(wrong.value, DiskFull)


def test_many_threads_save_and_sweep_at_once(media: Media):
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                media.save(bytes(1000), ".webp")
                media.sweep(0.0)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
