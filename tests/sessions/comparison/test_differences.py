"""What differs between runs, which of them are seeds of one, and what came out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from compared import conditions, runs, training, turned

from settle.sessions.comparison.compared_run import open_runs
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.contents import contents, csv_rows, lines
from settle.sessions.comparison.seed_groups import seed_groups
from settle.sessions.format import SessionError
from settle.sessions.json_values import strict_json
from settle.sessions.session import save


def test_a_knob_a_turn_a_seed_a_device_and_a_version_are_all_told():
    a, b = training(), turned(training(3, beta=0.5), 2, rate=0.3)
    b.device, b.environment = "cuda", {"settle": "1.1"}
    b.inputs = {"data": {"x": np.arange(3.0)}}
    c = conditions(a, b)
    assert {name: values for name, values in c.differs.items() if name != "files"} == {
        "beta": [0.1, 0.5],
        "turned": [[], ["rate = 0.3 at step 2"]],
        "seed": [0, 3],
        "device": ["cpu", "cuda"],
        "settle": ["1.0", "1.1"],
    }
    assert c.differs["files"][0] == "" and len(c.differs["files"][1]) == 8
    assert c.equal["T"] == 30 and c.label(1) == "beta 0.5, rate = 0.3 at step 2, files " + c.differs["files"][1] + ", seed 3"


def test_a_knob_that_an_older_version_lacks_differs_and_other_experiments_are_compared_in_what_they_share():
    a, b = training(), training(depth=3)
    assert conditions(a, b).differs == {"depth": [None, 3]}
    b.experiment = "test.other"
    apart = conditions(a, b)
    assert apart.differs == {"experiment": ["test.training", "test.other"]} and apart.not_shared == {"depth": ["B"]}
    b.summary = {"error": 1.0, "score": 2.0}
    c = RunComparison(runs(a, b))
    assert list(c.figures.values) == ["error"] and c.figures.not_shared == {"stairs[0]": ["A"], "stairs[1]": ["A"], "score": ["B"]}
    b.tables["updates"].columns["loss"].unit = "nats"
    again = RunComparison(runs(a, b))
    assert [q.name for q in again.quantities] == ["epochs.error"]
    assert again.curves_not_shared == {"updates.loss": ["A"], "updates.loss (nats)": ["B"]}


def test_runs_that_differ_in_their_seed_alone_are_one_group():
    several = [training(0), training(0, beta=0.5), training(1), training(2), training(1, beta=0.5)]
    groups = seed_groups(conditions(*several))
    assert [(g.members, g.seeds, g.label) for g in groups] == [((0, 2, 3), (0, 1, 2), "beta 0.1"), ((1, 4), (0, 1), "beta 0.5")]
    assert [g.label for g in seed_groups(conditions(training(0), training(1)))] == ["all seeds"]


@pytest.mark.parametrize("other", ["turned", "version", "device", "file"])
def test_runs_that_differ_in_more_than_their_seed_are_no_group(other):
    a, b = training(0), training(1)
    if other == "turned":
        turned(b, 3, beta=0.2)
    elif other == "file":
        a.inputs, b.inputs = {"data": {"x": np.zeros(3)}}, {"data": {"x": np.ones(3)}}
    elif other == "device":
        b.device = "cuda"
    else:
        b.environment = {"settle": "2.0"}
    assert [g.members for g in seed_groups(conditions(a, b))] == [(0,), (1,)]


def test_a_seed_that_was_run_again_is_no_second_measurement():
    groups = seed_groups(conditions(training(0), training(1), training(0)))
    assert [(g.members, g.seeds) for g in groups] == [((0, 1), (0, 1)), ((2,), (0,))]


def test_the_figures_stand_side_by_side_with_mean_and_spread():
    a, b, c = training(0, (3.0, 1.0)), training(1, (3.0, 2.0)), training(0, (3.0, 9.0), beta=0.5)
    a.tables["epochs"].columns["error"].unit = b.tables["epochs"].columns["error"].unit = "%"
    c.tables["epochs"].columns["error"].unit = "%"
    c.summary = {"error": None}
    made = RunComparison(runs(a, b, c))
    said = json.loads(json.dumps(strict_json(contents(made))))
    assert said["summary"] == {"error": [1.0, 2.0, None], "stairs[0]": [1.0, 1.0, None], "stairs[1]": [2.0, 2.0, None]}
    assert said["units"] == {"error": "%"} and said["differs"] == {"beta": [0.1, 0.1, 0.5], "seed": [0, 1, 0]}
    assert said["groups"][0]["summary"]["error"] == pytest.approx({"mean": 1.5, "sd": 0.5**0.5, "t95": 6.353103, "n": 2})
    assert said["groups"][1]["summary"]["error"] == {"mean": None, "sd": None, "t95": None, "n": 0}
    text = "\n".join(lines(made, {"error": "1.90 %"}))
    assert "A  beta 0.1, seed 0: test.training" in text and "1.5 ± 0.71 (n = 2)" in text and "1.90 %" in text
    rows = list(csv_rows(made))
    assert ["figure", "error", "%", "B", 2.0] in rows and ["mean", "error", "%", "A B", 1.5] in rows
    assert ["figure", "error", "%", "C", ""] in rows and not any(row[3] == "C" and row[0] == "mean" for row in rows)


def test_what_cannot_be_compared_is_a_sentence(tmp_path):
    first, second = tmp_path / "a.h5", tmp_path / "b.h5"
    save(training(), first)
    save(training(1), second)
    assert [run.letter for run in open_runs([first, second])] == ["A", "B"]
    copy = tmp_path / "copy.h5"
    copy.write_bytes(first.read_bytes())
    for paths, sentence in (
        ([first], "a.h5 alone cannot be compared: name 2 to 8 sessions."),
        ([], "There is nothing to compare: name 2 to 8 sessions."),
        ([first] * 9, "9 sessions are too many to compare: name 2 to 8."),
        ([first, tmp_path / "." / "a.h5"], "a.h5 is named twice: a session is compared with others."),
        ([first, tmp_path / "no.h5"], "There is no session "),
        ([first, copy], "copy.h5 holds the same run as "),
    ):
        with pytest.raises(SessionError) as refused:
            open_runs(paths)
        assert sentence in str(refused.value)
    damaged = bytearray(second.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    second.write_bytes(damaged[: len(damaged) // 2])
    with pytest.raises(SessionError, match=r"b\.h5 is damaged or incomplete"):
        open_runs([first, second])
