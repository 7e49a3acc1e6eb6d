"""The downloader, against a server on this machine: mirrors, hashes, breaks, and no network."""

from __future__ import annotations

import hashlib

import pytest
from data_set_files import SHARED
from file_server import WHOLE, serving

from settle.backend.data import fetch
from settle.backend.data.sources import SOURCES, Source


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def get(server, monkeypatch, tmp_path):
    """``get("gone", "good")`` fetches from these mirrors; gives the file's bytes."""
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))

    def call(*mirrors: str, tell=lambda done, total: None) -> bytes:
        places = tuple(server.mirror(name) for name in mirrors)
        source = Source({"a.bin": "sha256:" + hashlib.sha256(WHOLE).hexdigest()}, places, len(WHOLE))
        monkeypatch.setitem(SOURCES, "mnist", source)
        (file,) = fetch.fetch("mnist", tell)
        assert file == tmp_path / "data" / "mnist" / "a.bin"
        return file.read_bytes()

    return call


def left(tmp_path) -> list[str]:
    return sorted(p.name for p in (tmp_path / "data" / "mnist").iterdir())


def test_the_second_mirror_is_asked_where_the_first_fails_and_nothing_is_asked_twice(get, server, tmp_path):
    told: list[tuple[int, int]] = []
    assert get("gone", "good", tell=lambda *it: told.append(it)) == WHOLE
    assert told[-1] == (len(WHOLE), len(WHOLE)) and len(told) > 5 and told == sorted(told) and left(tmp_path) == ["a.bin"]
    before = list(server.asked)
    assert get("good") == WHOLE and server.asked == before == [("gone", ""), ("good", "")]


def test_a_file_in_the_data_folder_itself_counts_and_a_damaged_one_is_fetched_anew(get, server, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.bin").write_bytes(WHOLE[:-1])
    assert get("good") == WHOLE
    (tmp_path / "data" / "mnist" / "a.bin").write_bytes(b"damaged")
    assert get("good") == WHOLE and len(server.asked) == 2


def test_a_wrong_file_is_never_taken_and_the_next_mirror_is_asked(get, tmp_path):
    with pytest.raises(OSError, match=r"a.bin did not come from any of 1 places \(http.*/bad/ has another file under that name"):
        get("bad")
    assert left(tmp_path) == []
    assert get("bad", "good") == WHOLE


def test_a_download_that_breaks_off_is_no_file_and_goes_on_where_it_broke(get, server, tmp_path):
    with pytest.raises(OSError, match="/half/ broke off"):
        get("half")
    (part,) = left(tmp_path)
    have = (tmp_path / "data" / "mnist" / part).stat().st_size
    assert part == ".a.bin.part" and 0 < have < len(WHOLE)
    assert get("good") == WHOLE and server.asked[-1] == ("good", f"bytes={have}-") and left(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("have", [b"not what it should be", bytes(len(WHOLE)), bytes(len(WHOLE) + 5)])
def test_a_part_that_is_wrong_or_too_long_is_thrown_away(get, tmp_path, have):
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    (tmp_path / "data" / "mnist" / ".a.bin.part").write_bytes(have)
    assert get("good") == WHOLE


def test_a_server_that_knows_no_ranges_begins_anew(get, tmp_path):
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    (tmp_path / "data" / "mnist" / ".a.bin.part").write_bytes(WHOLE[:1000])
    assert get("old") == WHOLE


def test_it_can_be_cancelled_and_what_came_is_kept_for_the_next_time(get, server, tmp_path):
    def enough(done: int, total: int) -> None:
        if done > 100_000:
            raise fetch.DownloadCancelled

    with pytest.raises(fetch.DownloadCancelled):
        get("good", tell=enough)
    assert left(tmp_path) == [".a.bin.part"]
    assert get("good") == WHOLE and server.asked[-1][1].startswith("bytes=")


def test_the_only_file_of_a_set_may_have_any_address(get, server, monkeypatch, tmp_path):
    monkeypatch.setattr(server, "mirror", lambda name: f"http://127.0.0.1:{server.server_port}/{name}/5976027")
    assert get("gone", "good") == WHOLE and left(tmp_path) == ["a.bin"]


def test_without_a_network_one_sentence_says_what_to_do(server, monkeypatch, tmp_path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    server.server_close()  # nobody listens any more
    monkeypatch.setitem(SOURCES, "mnist", Source({"a.bin": "md5:0"}, (server.mirror("good"),), 1))
    with pytest.raises(OSError, match=rf"/good/ cannot be reached\).*'settle data fetch mnist'.*put the file into {tmp_path}/mnist"):
        fetch.fetch("mnist")


def test_the_published_hashes_are_those_of_the_real_files():
    """Where the files lie beside the repository."""
    import pooch

    if not (SHARED / "mnist").exists():
        pytest.skip("MNIST is not beside the repository")
    files = SOURCES["mnist"].files
    assert all(pooch.hashes.hash_matches(str(SHARED / "mnist" / file), wanted) for file, wanted in files.items())
    assert sum((SHARED / "mnist" / file).stat().st_size for file in files) == SOURCES["mnist"].size
