"""What a run does in place of its next step, in words for the screen, such as compiling what it has not run here before."""

from __future__ import annotations

_said: list[str] = []


def now() -> str:
    """The words, or nothing; from any thread."""
    said = _said[-1:]  # one read: another thread may end it meanwhile
    return said[0] if said else ""


def begin(words: str) -> None:
    """Say it until :func:`end` is called with the same words."""
    _said.append(words)


def end(words: str) -> None:
    """No longer say it; words that were not said are no matter."""
    if words in _said:
        _said.remove(words)
