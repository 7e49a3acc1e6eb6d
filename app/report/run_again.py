"""How to run a recording again, and which run it is. No Qt here."""

from __future__ import annotations

import shlex

from settle.app.library.session_words import differs
from settle.app.links.setting import Setting
from settle.app.links.written import as_command
from settle.app.report.html_page import section, table, text
from settle.app.report.kind_of import kind_of
from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording

_TOLD = (
    "The first repeats the run from what its session holds, what was done to it included, and compares bit for bit; the second begins"
    " a run like it."
)


def run_again(recording: Recording, file: str, digest: str) -> str:
    """How to run it again, and which run it is.

    :param file: name of the session's file.
    :param digest: SHA-256 of the file; empty: there is none yet.
    """
    r, commands = recording, [f"settle rerun {shlex.quote(file)} --check"]
    if (kind := kind_of(r)) is not None:
        commands.append(_run_command(r, kind))
    parent = r.parent
    known = {
        "run": r.run_id,
        "branched off from": f"{parent.run_id} before step {parent.step:,}" if parent else "",
        "taken up again": f"at step {', '.join(f'{step:,}' for step in r.resumed[:10])}" if r.resumed else "",
        "file": file,
        "SHA-256": digest,
    }
    rows = [[text(name), f"<code>{text(value)}</code>"] for name, value in known.items() if value]
    lines = text("\n".join(commands))
    return section("Run it again", f"<pre>{lines}</pre>", f'<p class="muted">{_TOLD}</p>', table(["", ""], rows, "words"))


def _run_command(r: Recording, kind: type[Experiment]) -> str:
    preset = r.preset or next(iter(kind.presets), "")  # without a preset the first one is taken
    setting = Setting(r.experiment, preset, differs(r.experiment, preset, r.knobs), r.seed)
    return as_command(setting, *(["--steps", str(r.steps)] if r.outcome == "stopped" and r.steps else []))
