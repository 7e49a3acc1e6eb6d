"""Finding sessions by words and fields: ``experiment:ep.train test_error<3 tag:paper -tag:old "two words"``.

All terms must hold; ``-`` before one turns it round. A bare word, or words in quotation marks, are looked for in the title, the note, the
tags, the experiment, the preset, the name of the file, and the knobs that differ from the preset. Fields are named with ``:`` (contains; of
a tag: is), ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``; beside those of :data:`FIELDS`, every knob and every figure of a summary is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from settle.backend.core.knobs import nearest
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.query_values import as_number, as_time, as_yes, compared, number_of, same_text
from settle.sessions.metadata import OUTCOMES

Test = Callable[[SessionEntry], bool]
LONGEST, MOST_TERMS = 2000, 100
"""Characters of a query, and its terms."""
OPERATORS = ("<=", ">=", "!=", ":", "=", "<", ">")
_TERM = re.compile(
    r"""(?P<no>-?)(?:(?P<field>[^\s"':=<>!]+)(?P<operator><=|>=|!=|[:=<>]))?(?P<value>"[^"]*"?|[^\s"]*)""",
)
_TEXTS: dict[str, Callable[[SessionEntry], str]] = {
    "experiment": lambda e: e.experiment,
    "preset": lambda e: e.preset,
    "title": lambda e: e.title,
    "note": lambda e: e.note,
    "file": lambda e: e.path.name,
    "run": lambda e: e.run_id,
    "parent": lambda e: e.parent,
    "problem": lambda e: e.problem,
}
_NUMBERS: dict[str, Callable[[SessionEntry], float]] = {
    "seed": lambda e: e.seed,
    "steps": lambda e: e.steps,
    "seconds": lambda e: e.seconds,
    "size": lambda e: e.size,
}
FIELDS = (*_TEXTS, *_NUMBERS, "started", "outcome", "tag", "star")
"""Those that every session has."""


class QueryError(ValueError):
    """A query is wrong; the message is a sentence that names the part."""


@dataclass(frozen=True)
class Query:
    """Which sessions are wanted: those for which all tests hold."""

    tests: tuple[Test, ...]
    names: frozenset[str] = frozenset()
    """Knobs and figures that it asks for."""

    def __call__(self, entry: SessionEntry) -> bool:
        return all(test(entry) for test in self.tests)


def parse(text: str) -> Query:
    """A query from its text; of an empty one, all sessions.

    :raises QueryError: it is wrong.
    """
    if len(text) > LONGEST:
        raise QueryError(f"The filter has {len(text):,} characters, at most {LONGEST:,} are possible.")
    tests, names, at = list[Test](), set[str](), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        term = _TERM.match(text, at)
        if term is None or term.end() == at:
            raise QueryError(f'In the filter, {text[at : at + 40]!r} is no term: a word, "words", or field:value.')
        at = term.end()
        test, name = _term(term)
        names |= {name} if name else set()
        tests.append((lambda e, test=test: not test(e)) if term["no"] else test)
        if len(tests) > MOST_TERMS:
            raise QueryError(f"The filter has more than {MOST_TERMS} terms.")
    return Query(tuple(tests), frozenset(names))


def find(entries: Iterable[SessionEntry], text: str, more: Callable[[], Collection[str]] = tuple) -> list[SessionEntry]:
    """Those sessions that a query wants, in their order.

    :param more: names of knobs and figures that may be asked for though no session here has them.
    :raises QueryError: the query is wrong, or names a field that nothing has.
    """
    query, known = parse(text), list(entries)
    lacking = [name for name in sorted(query.names) if known and not any(_has(entry, name) for entry in known)]
    for name in lacking:
        possible = [*FIELDS, *sorted(more())]
        if name not in possible and not any(each.startswith(f"{name}.") for each in possible):
            raise QueryError(
                f"In the filter, {name!r} is unknown: no session here has a knob or a figure of that name, and the fields are"
                f" {', '.join(FIELDS)}.{nearest(name, possible)}"
            )
    return [entry for entry in known if query(entry)]


def _term(term: re.Match[str]) -> tuple[Test, str]:
    """The test of one term, and the knob or figure that it asks for."""
    whole, field, operator = term[0], term["field"], term["operator"]
    value = _unquoted(term["value"], whole)
    if field is None:
        if not value or (not term["value"].startswith('"') and value.startswith(OPERATORS)):
            raise QueryError(f"In the filter, {whole!r} has no {'field before it' if value else 'word'}: field and value stand together.")
        wanted = value.casefold()
        return lambda e: wanted in e.words, ""
    if not value:
        raise QueryError(f"In the filter, {whole!r} has no value behind {operator!r}.")
    name = field.casefold()
    if name in _TEXTS:
        return _text_test(_TEXTS[name], operator, value, whole), ""
    if name in _NUMBERS:
        return _number_test(_NUMBERS[name], operator, value, whole, "size" if name == "size" else ""), ""
    if name in ("started", "outcome", "tag", "star"):
        return {"started": _started, "outcome": _outcome, "tag": _tag, "star": _star}[name](operator, value, whole), ""
    return _named(field, operator, value, whole), field


def _unquoted(value: str, whole: str) -> str:
    if not value.startswith('"'):
        return value
    if len(value) < 2 or not value.endswith('"'):
        raise QueryError(f"In the filter, {whole!r} lacks the second quotation mark.")
    return value[1:-1]


def _text_test(get: Callable[[SessionEntry], str], operator: str, value: str, whole: str) -> Test:
    wanted = value.casefold()
    tests: dict[str, Test] = {
        ":": lambda e: wanted in get(e).casefold(),
        "=": lambda e: wanted == get(e).casefold(),
        "!=": lambda e: wanted != get(e).casefold(),
    }
    return _of(tests, operator, whole)


def _number_test(get: Callable[[SessionEntry], float], operator: str, value: str, whole: str, kind: str = "") -> Test:
    wanted = as_number(value, kind == "size")
    if wanted is None:
        raise QueryError(f"In the filter, {whole!r} needs a number{', such as 3, 1e-3 or 10MB' if kind else ', such as 3 or 1e-3'}.")
    return lambda e: compared(get(e), operator, wanted)


def _started(operator: str, value: str, whole: str) -> Test:
    span = as_time(value)
    if span is None:
        raise QueryError(f"In the filter, {whole!r} needs a day or a time: 2026-11-01, 2026-11-01T14:30, today or yesterday.")
    first, after = span
    tests: dict[str, Test] = {
        **dict.fromkeys((":", "="), lambda e: first <= e.started < after),
        "!=": lambda e: not first <= e.started < after,
        "<": lambda e: e.started < first,
        "<=": lambda e: e.started < after,
        ">": lambda e: e.started >= after,
        ">=": lambda e: e.started >= first,
    }
    return _of(tests, operator, whole)


def _outcome(operator: str, value: str, whole: str) -> Test:
    possible = [*OUTCOMES, "unreadable"]
    wanted = value.casefold()
    if wanted not in possible:
        raise QueryError(f"In the filter, {whole!r} is not possible: an outcome is {', '.join(possible)}.{nearest(wanted, possible)}")

    def test(e: SessionEntry) -> bool:
        return ("unreadable" if e.problem else e.outcome) == wanted

    return _of({":": test, "=": test, "!=": lambda e: not test(e)}, operator, whole)


def _tag(operator: str, value: str, whole: str) -> Test:
    def test(e: SessionEntry) -> bool:
        return any(same_text(tag, value) for tag in e.tags)

    return _of({":": test, "=": test, "!=": lambda e: not test(e)}, operator, whole)


def _star(operator: str, value: str, whole: str) -> Test:
    wanted = as_yes(value)
    if wanted is None:
        raise QueryError(f"In the filter, {whole!r} needs yes or no.")
    return _of({":": lambda e: e.star == wanted, "=": lambda e: e.star == wanted, "!=": lambda e: e.star != wanted}, operator, whole)


def _of(tests: dict[str, Test], operator: str, whole: str) -> Test:
    if operator not in tests:
        raise QueryError(f"In the filter, {whole!r} cannot be compared by {operator!r}: only by {' '.join(tests)}.")
    return tests[operator]


def _named(name: str, operator: str, value: str, whole: str) -> Test:
    """A knob, as it stood at the start or was turned to, or a figure: any of those whose names begin so (``test_error.ep``)."""
    number, yes = as_number(value), as_yes(value)
    if number is None and operator in ("<", "<=", ">", ">="):
        raise QueryError(f"In the filter, {whole!r} needs a number, such as 3 or 1e-3.")
    equal = operator in (":", "=", "!=")

    def one(held: object) -> bool:
        if isinstance(held, bool):
            return equal and yes is not None and held == yes
        if (figure := number_of(held)) is not None:
            return number is not None and compared(figure, "=" if equal else operator, number)
        return equal and isinstance(held, (str, list)) and same_text(held, value, part=operator == ":")

    def test(e: SessionEntry) -> bool:
        return any(one(held) for held in values(e, name))

    return (lambda e: not test(e)) if operator == "!=" else test


def values(entry: SessionEntry, name: str) -> Sequence[object]:
    """What a session has under a name: a knob's values, or figures."""
    found: list[object] = [knobs[name] for knobs in (entry.knobs, *(turned for _, turned in entry.turns)) if name in knobs]
    if not found and name in entry.figures:
        found = [entry.figures[name]]
    elif not found:
        begin = f"{name}."
        found = [value for key, value in entry.figures.items() if key.startswith(begin)]
    return found


def _has(entry: SessionEntry, name: str) -> bool:
    return bool(values(entry, name))
