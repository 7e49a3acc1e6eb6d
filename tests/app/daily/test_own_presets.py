"""Presets of one's own: files that are shared, and what is wrong with them; the command line."""

from __future__ import annotations

import json

import pytest
from counting import Counting

from settle.app.presets.own_preset import ENDING, preset_of_knobs, read_preset, write_preset
from settle.app.presets.preset_folder import PresetFolder
from settle.backend.core.knobs import KnobError
from settle.sessions.format import SessionError


@pytest.fixture
def written(tmp_path, counting):
    """Writes a preset file with something changed in it, and gives its path."""

    def write(knobs=None, **changed):
        path = tmp_path / f"shared{ENDING}"
        write_preset(preset_of_knobs(Counting.make("long", {"gain": 2.5}), "Mine"), path)
        kept = json.loads(path.read_text(encoding="utf-8")) | changed
        kept["knobs"] |= knobs or {}
        path.write_text(json.dumps(kept), encoding="utf-8")
        return path

    return write


def test_a_preset_comes_back_out_of_its_file_also_with_knobs_that_are_no_more_or_that_are_new(written):
    made = Counting.make("long", {"gain": 2.5}).settings()
    back = read_preset(written())
    assert (back.name, back.experiment, back.knobs, back.left_out) == ("Mine", "test.counting", made, [])
    path = written({"gone": 7})
    kept = json.loads(path.read_text(encoding="utf-8"))
    del kept["knobs"]["length"]  # as if it had been added to the experiment since
    path.write_text(json.dumps(kept), encoding="utf-8")
    back = read_preset(path)
    assert back.left_out == ["gone"] and back.knobs == {**made, "length": Counting.knobs()["length"].default}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"knobs": {"gain": 99}}, "gain = 99 is not possible: gain takes a number from 0 to 10 (V)."),
        ({"name": "x" * 200}, "name = 'xxx"),
        ({"name": 3}, "name = 3 is not possible: name takes a text."),
        ({"experiment": "test.countin"}, "experiment 'test.countin' is unknown"),
        ({"settle_preset": 2}, "newer version of Settle (format 2)"),
    ],
)
def test_a_bad_file_is_told_by_field_value_and_what_is_allowed(written, changed, said):
    with pytest.raises(SessionError) as error:
        read_preset(written(**changed))
    assert said in str(error.value)


def test_what_is_no_preset_is_told(tmp_path):
    for name, text in (("a", "nonsense"), ("b", "[1]"), ("c", "{}")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SessionError, match="is no preset"):
            read_preset(path)
    with pytest.raises(SessionError, match="There is no preset"):
        read_preset(tmp_path / "nothing")
    with pytest.raises(KnobError, match="1 to 80 characters"):
        preset_of_knobs(Counting.make("long"), "  ")


def test_the_folder_keeps_one_file_a_name_and_says_what_it_cannot_read(counting, tmp_path):
    folder = PresetFolder(tmp_path / "presets")
    one = preset_of_knobs(Counting.make("long"), "Ä/b: 1")
    folder.keep(one)
    folder.keep(preset_of_knobs(Counting.make("short"), "a b"))
    folder.keep(preset_of_knobs(Counting.make("short", {"gain": 3}), "a b"))
    assert [each.name for each in folder.read()[0]] == ["a b", "Ä/b: 1"] and len(list(folder.folder.iterdir())) == 2
    found = folder.find("test.counting", "a b")
    assert found is not None and found.knobs["gain"] == 3.0
    (folder.folder / f"broken{ENDING}").write_text("{", encoding="utf-8")
    presets, problems = folder.read()
    assert len(presets) == 2 and len(problems) == 1 and "broken" in problems[0]
    folder.remove(one)
    assert [each.name for each in folder.read()[0]] == ["a b"]


def test_the_command_line_takes_own_presets_by_file_and_by_name(settle, written, tmp_path):
    path, out = written(), tmp_path / "a.h5"
    code, told, _ = settle("run", "test.counting", "--preset-file", path, "--set", "length=4", "--out", out, "--json")
    assert code == 0
    code, told, _ = settle("info", out, "--json")
    assert told["knobs"]["gain"] == 2.5 and told["knobs"]["length"] == 4 and told["preset"] == ""
    PresetFolder().keep(read_preset(path))
    code, *_ = settle("run", "test.counting", "--preset", "Mine", "--set", "length=4", "--out", tmp_path / "b.h5", "--json")
    assert code == 0
    assert settle("info", tmp_path / "b.h5", "--json")[1]["knobs"] == told["knobs"]
    code, _, err = settle("run", "test.counting", "--preset-file", path, "--preset", "long")
    assert code == 2 and "do not go together" in err
    code, _, err = settle("run", "test.counting", "--preset", "Nobody's")
    assert code == 2 and "preset 'Nobody's' is unknown" in err
