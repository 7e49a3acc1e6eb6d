"""A filter finds what it says, and says what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.order import KEYS, by_experiment, by_seed, disk_use, ordered
from settle.sessions.library.query import FIELDS, OPERATORS, QueryError, find, parse


def entry(name, **about):
    started = datetime(2026, 11, about.pop("day", 1), 14, 30).timestamp()
    usual = {"outcome": "finished", "experiment": "ep.train", "preset": "p-1h", "seed": 3, "steps": 100, "size": 2_000_000}
    return SessionEntry(Path(f"/s/{name}.h5"), about.pop("title", "Training"), started=started, **{**usual, **about})


NAN = float("nan")
ENTRIES = [
    entry("a", summary={"test_error": {"ep": [9.0, 2.5], "bptt": 4.0}}, knobs={"beta": 0.5, "rule": "C-EP"}, tags=("paper",), star=True),
    entry("b", summary={"test_error": {"ep": 3.5}}, knobs={"beta": 0.1}, turns=((7, {"beta": 0.5}),), tags=("old", "two words"), day=2),
    entry("c", experiment="gan.plane", preset="ring", outcome="stopped", knobs={"spectral": True, "k": 5}, note="It\ncollapsed", seed=4),
    entry("d", experiment="", preset="", outcome="", problem="It is damaged.", size=10, steps=0),
    entry(
        "e", title="β ≤ 1", differs={"beta": 0.25}, knobs={"beta": 0.25, "sizes": [784, 500]}, run_id="7f3a", summary={"x": float("nan")}
    ),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "abcde"),
        ("experiment:ep", "abe"),
        ("experiment=ep", ""),
        ("test_error<3", "a"),
        ("test_error.ep>=3.5", "b"),
        ("test_error!=4", "bcde"),
        ("tag:paper", "a"),
        ("-tag:old", "acde"),
        ('tag:"two words"', "b"),
        ("tag:pap", ""),
        ("outcome:finished star:yes", "a"),
        ("outcome:unreadable", "d"),
        ("seed:4", "c"),
        ("beta=0.5", "ab"),
        ("beta>0.3 seed:3", "ab"),
        ("rule:c-ep", "a"),
        ("rule:ep", "a"),
        ("rule=ep", ""),
        ("spectral:on", "c"),
        ("spectral=no", ""),
        ("k<=5", "c"),
        ("sizes=784,500", "e"),
        ("started>2026-11-01", "b"),
        ("started>=2026-11-01T14:30 started<2026-11-02", "acde"),
        ("started:2026-11", "abcde"),
        ("size<1MB", "d"),
        ("collapsed", "c"),
        ('"it collapsed"', ""),
        ("Β", "e"),
        ("0.25", "e"),
        ("run:7f", "e"),
        ("P-1H b.h5", "b"),
        ("x<1", ""),
    ],
)
def test_what_is_asked_for_is_found(text, found):
    assert "".join(e.path.stem for e in find(ENTRIES, text)) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tagg:paper", r"'tagg' is unknown.*Did you mean tag"),
        ("beta<", r"'beta<' has no value behind '<'"),
        ("beta <3", r"'<3' has no field before it"),
        ("seed:x", r"'seed:x' needs a number"),
        ("test_error<low", r"'test_error<low' needs a number"),
        ("started>soon", r"'started>soon' needs a day or a time: 2026-11-01"),
        ("outcome:finishd", r"an outcome is running, finished.*Did you mean finished"),
        ("star:maybe", r"'star:maybe' needs yes or no"),
        ("star<yes", r"'star<yes' cannot be compared by '<'"),
        ('title:"half', r"lacks the second quotation mark"),
        ("-", r"'-' has no word"),
        ("x" * 3000, r"3,000 characters, at most 2,000"),
    ],
)
def test_a_wrong_one_is_told_by_its_part(text, why):
    with pytest.raises(QueryError, match=why) as told:
        find(ENTRIES, text)
    assert "\n" not in str(told.value) and str(told.value).count(". ") <= 1


def test_knobs_that_no_session_here_has_may_be_asked_for_if_an_experiment_has_them():
    assert find(ENTRIES, "tau>1", lambda: ["tau"]) == [] and find([], "anything=1") == []
    assert find(ENTRIES, "accuracy>1", lambda: ["accuracy.cpc"]) == []


WORDS = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1, max_size=8)
TERMS = st.builds(
    lambda field, operator, value: f'{field}{operator}"{value}"',
    st.sampled_from([*FIELDS, "beta", "test_error", "rule"]),
    st.sampled_from(OPERATORS),
    WORDS | st.sampled_from(["3", "yes", "2026-11-01", "finished", "0.5"]),
) | WORDS.map(lambda word: f'"{word}"')


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(TERMS, max_size=4).map(" ".join))
def test_any_text_is_a_filter_or_refused_in_one_sentence(text):
    try:
        found = find(ENTRIES, text)
    except QueryError as e:
        assert "\n" not in str(e) and str(e).startswith(("In the filter, ", "The filter "))
    else:
        assert [e for e in ENTRIES if e in found] == found


@settings(max_examples=100, deadline=None)
@given(TERMS, TERMS)
def test_terms_hold_together_and_a_minus_turns_one_round(one, other):
    try:
        a, b = find(ENTRIES, one), find(ENTRIES, other)
    except QueryError:
        return
    assert find(ENTRIES, f"{one} {other}") == [e for e in a if e in b]
    assert find(ENTRIES, f"-{one}") == [e for e in ENTRIES if e not in a]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_written_out_is_found(value):
    one = entry("x", knobs={"beta": value})
    assert parse(f"beta={value!r}")(one) and not parse(f"beta!={value!r}")(one)


def test_orders_and_groups():
    runs = [entry(f"s{seed}", seed=seed, headline=f"error {value}") for seed, value in ((1, 3.0), (2, 1.0), (1, 2.0), (3, NAN))]
    other = [entry("t", seed=2, knobs={"beta": 1}), entry("u", seed=5, outcome="running"), ENTRIES[3]]
    assert [[e.path.stem for e in group] for group in by_seed([*runs, *other])] == [["s1", "s2", "s3"], ["s1"], ["t"], ["u"], ["d"]]
    assert [e.headline for e in ordered([*runs, *other], "result", descending=False)][:4] == [
        "error 1.0",
        "error 2.0",
        "error 3.0",
        "error nan",
    ]
    assert [e.path.stem for e in ordered(ENTRIES)] == ["b", "a", "c", "d", "e"]
    for key in KEYS:
        assert {id(e) for e in ordered(ENTRIES, key)} == {id(e) for e in ENTRIES}
    assert {name: len(some) for name, some in by_experiment(ENTRIES).items()} == {"ep.train": 3, "gan.plane": 1, "": 1}
    assert disk_use(ENTRIES) == (8_000_010, {"ep.train": 6_000_000, "gan.plane": 2_000_000, "": 10})
