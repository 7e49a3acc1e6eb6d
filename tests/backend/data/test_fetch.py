"""The downloader, against a server on this machine: mirrors, hashes, breaks, and no network."""

from __future__ import annotations

import hashlib
import os
import shutil

import pytest
from data_set_files import SHARED
from file_server import MOST_SENT, WHOLE, serving

from settle.backend.data import fetch
from settle.backend.data.sources import SOURCES, PublishedFile, Source


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def get(server, monkeypatch, tmp_path):
    """``get("gone", "good")`` fetches from these mirrors; gives the file's bytes."""
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(fetch, "SCHEMES", ("http://127.0.0.1",))  # the server has no certificate

    def call(*mirrors: str, tell=lambda done, total: None) -> bytes:
        places = tuple(server.mirror(name) for name in mirrors)
        source = Source({"a.bin": PublishedFile(hashlib.sha256(WHOLE).hexdigest(), len(WHOLE))}, places)
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
    monkeypatch.setattr(fetch, "SCHEMES", ("http://",))
    server.server_close()  # nobody listens any more
    monkeypatch.setitem(SOURCES, "mnist", Source({"a.bin": PublishedFile("0", 1)}, (server.mirror("good"),)))
    with pytest.raises(OSError, match=rf"/good/ cannot be reached\).*'settle data fetch mnist'.*put the file into {tmp_path}/mnist"):
        fetch.fetch("mnist")


@pytest.mark.parametrize("place", ["endless", "longer"])
def test_a_download_ends_where_the_file_does_whatever_is_sent(get, server, place, tmp_path):
    with pytest.raises(OSError, match=rf"/{place}/ has another file under that name \(it is longer\)"):
        get(place)
    assert left(tmp_path) == [] and server.sent < MOST_SENT / 2
    assert get(place, "good") == WHOLE


def test_what_a_server_ends_early_without_having_said_how_long_it_is_goes_on_too(get, server, tmp_path):
    with pytest.raises(OSError, match="/brief/ broke off"):
        get("brief")
    assert get("good") == WHOLE and server.asked[-1] == ("good", "bytes=150000-")


def test_nothing_is_asked_without_https_and_nowhere_a_mirror_leads_to_either(get, server, monkeypatch, tmp_path):
    with pytest.raises(OSError, match="/away/ leads to an address that is not https"):
        get("away")
    assert server.asked == [("away", "")]
    monkeypatch.undo()
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    monkeypatch.setitem(SOURCES, "mnist", Source({"a.bin": PublishedFile("0", 1)}, (server.mirror("good"),)))
    with pytest.raises(OSError, match="/good/ leads to an address that is not https"):
        fetch.fetch("mnist")
    assert server.asked == [("away", "")]


def test_a_proxy_that_does_not_answer_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setitem(SOURCES, "mnist", Source({"a.bin": PublishedFile("0", 1)}, ("https://example.org/",)))
    with pytest.raises(OSError, match=r"example\.org/ cannot be reached by way of the proxy that HTTPS_PROXY names"):
        fetch.fetch("mnist")


def test_a_disk_that_is_full_or_gets_full_is_one_sentence_and_what_came_is_kept(get, server, monkeypatch, tmp_path):
    with pytest.raises(OSError, match="broke off"):
        get("half")
    before = (tmp_path / "data" / "mnist" / ".a.bin.part").read_bytes()
    free = shutil.disk_usage(tmp_path)._replace(free=1000)
    with monkeypatch.context() as full:
        full.setattr(fetch.shutil, "disk_usage", lambda folder: free)
        with pytest.raises(OSError, match=r"^the disk of .*/data/mnist is full. What has come is kept, and goes on once there is room$"):
            get("good")
    assert (tmp_path / "data" / "mnist" / ".a.bin.part").read_bytes() == before
    assert get("good") == WHOLE and server.asked[-1][1] == f"bytes={len(before)}-"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_disk_that_gets_full_on_the_way_is_the_same_sentence(get, tmp_path):
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    (tmp_path / "data" / "mnist" / ".a.bin.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"^the disk of .* is full"):
        get("good")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_a_folder_that_cannot_be_written_to_is_one_sentence(get, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(fetch.os, "replace", refuse)
    with pytest.raises(OSError, match=r"/data/mnist cannot be written to \((permission denied|read-only file system)\); the variable SETT"):
        get("good")


def test_all_mirrors_are_asked_by_https_and_all_files_known_by_sha256():
    for source in SOURCES.values():
        assert all(mirror.startswith("https://") for mirror in source.mirrors)
        assert all(len(bytes.fromhex(file.sha256)) == 32 and file.size > 1000 for file in source.files.values())


def test_the_published_hashes_are_those_of_the_real_files():
    """Where the files lie beside the repository."""
    if not (SHARED / "mnist").exists():
        pytest.skip("MNIST is not beside the repository")
    for name, wanted in SOURCES["mnist"].files.items():
        raw = (SHARED / "mnist" / name).read_bytes()
        assert (hashlib.sha256(raw).hexdigest(), len(raw)) == (wanted.sha256, wanted.size)
