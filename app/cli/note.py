"""``settle note``: what the user says about a session; without anything to say, what there is."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path

from settle.app.cli.output import Refused, print_json, say
from settle.backend.core.about.annotations import Annotations
from settle.backend.data.own.own_file import expanded
from settle.sessions.library.annotate import annotate
from settle.sessions.session import head


def note(arguments: Namespace) -> int:
    """``settle note``: change a session's title, tags, note and star, or show them. Gives the exit code."""
    try:
        path = expanded(arguments.file)
    except ValueError as e:
        raise Refused(f"{arguments.file} is not possible: {e}.") from None
    if arguments.star and arguments.unstar:
        raise Refused("--star and --unstar do not go together.")
    if both := sorted(set(arguments.tag) & set(arguments.untag)):
        raise Refused(f"--tag {both[0]} and --untag {both[0]} do not go together.")
    found = annotate(path, lambda a: _changed(a, arguments)) if _anything(arguments) else head(path).annotations
    _show(path, found, arguments.json)
    return 0


def _anything(arguments: Namespace) -> bool:
    texts = arguments.title is not None or arguments.text is not None
    return texts or bool(arguments.tag or arguments.untag or arguments.star or arguments.unstar)


def _changed(a: Annotations, arguments: Namespace) -> Annotations:
    lacking = next((tag for tag in arguments.untag if tag not in a.tags), None)
    if lacking is not None:
        there = f"the tags {', '.join(a.tags)}" if a.tags else "no tags"
        raise Refused(f"--untag {lacking} is not possible: the session has {there}.")
    tags = dict.fromkeys([*(tag for tag in a.tags if tag not in arguments.untag), *arguments.tag])
    return replace(
        a,
        title=a.title if arguments.title is None else arguments.title.strip(),
        tags=tuple(tags),
        note=a.note if arguments.text is None else arguments.text.replace("\r\n", "\n"),
        star=(a.star or arguments.star) and not arguments.unstar,
    )


def _show(path: Path, a: Annotations, as_json: bool) -> None:
    if as_json:
        print_json({"session": str(path), **asdict(a)})
        return
    say(f"title: {a.title or '-'}", f"tags:  {', '.join(a.tags) or '-'}", f"star:  {'yes' if a.star else 'no'}")
    lines = a.note.splitlines()
    say(f"note:  {lines[0].replace(chr(9), ' ') if lines else '-'}", *(f"       {line.replace(chr(9), ' ')}" for line in lines[1:]))
    say(*(f"bookmark at step {mark.step:,}: {mark.text}" for mark in a.bookmarks))
