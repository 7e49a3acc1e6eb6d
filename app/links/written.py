"""A setting as a link, as a command, and as Python; and what a link says. No Qt here."""

from __future__ import annotations

import keyword
import shlex
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from settle.app.links.setting import Setting
from settle.backend.core.knobs import Knob

SCHEME = "settle"
_EXAMPLE = "settle://ep.agreement?preset=toy&beta=0.01&seed=3"
_LONGEST = 20_000
"""Characters of a link that are read."""


class WrongLink(ValueError):
    """What is no link to a setting; the message says why."""


def is_link(text: str) -> bool:
    """Whether a text is meant as one."""
    return text.strip().lower().startswith(f"{SCHEME}:")


def as_link(setting: Setting) -> str:
    """``settle://ep.agreement?preset=toy&beta=0.01&seed=3``"""
    declared = setting.kind.knobs()
    parts = [("preset", setting.preset)] if setting.preset else []
    parts += [(name, as_typed(declared[name], value)) for name, value in setting.knobs.items()]
    parts += [("seed", str(setting.seed))] if setting.seed else []
    query = "&".join(f"{quote(name)}={quote(value, safe=',:/')}" for name, value in parts)
    return f"{SCHEME}://{setting.experiment}{'?' + query if query else ''}"


def from_link(text: str) -> Setting:
    """What a link says: without a preset it is of the experiment's first, as a command is.

    :raises WrongLink: it is none, or says something twice.
    :raises Refused: there is no such experiment.
    :raises KnobError: there is no such preset or knob, or a value is not possible.
    """
    text = text.strip()
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    if len(text) > _LONGEST:
        raise WrongLink(f"The link {shown} is too long: {len(text):,} characters, of {_LONGEST:,} at most.")
    try:
        parts = urlsplit(text)
        said = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), errors="strict", max_num_fields=500)
    except ValueError:
        raise WrongLink(f"'{shown}' is no link to a setting: it is written as {_EXAMPLE}.") from None
    if parts.scheme != SCHEME or not parts.netloc or parts.path.strip("/") or parts.fragment:
        raise WrongLink(f"'{shown}' is no link to a setting: it is written as {_EXAMPLE}.")
    names = [name for name, _ in said]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise WrongLink(f"The link names {twice} twice: each once is possible.")
    knobs = dict(said)
    preset, seed = knobs.pop("preset", None), knobs.pop("seed", "0")
    return Setting.typed(parts.netloc, preset, knobs, seed)


def as_command(setting: Setting, *more: str) -> str:
    """``settle run`` with this setting, for a shell; ``more``: what follows."""
    declared = setting.kind.knobs()
    parts = ["settle", "run", setting.experiment, *(["--preset", setting.preset] if setting.preset else [])]
    own = [f"{name}={as_typed(declared[name], value)}" for name, value in setting.knobs.items() if name in declared]
    parts += ["--set", *own] if own else []
    parts += ["--seed", str(setting.seed)] if setting.seed else []
    return shlex.join([*parts, *more])


def as_python(setting: Setting) -> str:
    """A program of two lines that runs it."""
    plain = {name: value for name, value in setting.knobs.items() if name.isidentifier() and not keyword.iskeyword(name)}
    other = {name: value for name, value in setting.knobs.items() if name not in plain}
    words = [repr(setting.experiment), *([repr(setting.preset)] if setting.preset else [])]
    words += [f"seed={setting.seed}"] if setting.seed else []
    words += [f"{name}={value!r}" for name, value in plain.items()]
    words += [f"**{other!r}"] if other else []
    return f"import settle\n\nrun = settle.run({', '.join(words)})\n"


def as_typed(knob: Knob, value: Any) -> str:
    """A value as one types it; what the knob does not take, as it is."""
    try:
        text = knob.exact_text(value)
    except (TypeError, ValueError):
        return str(value)
    return text.replace(", ", ",") if knob.kind in ("sizes", "reals", "words") else text
