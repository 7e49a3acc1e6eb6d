"""What the papers say beside what was measured here: docs/papers.md, from what the presets carry and from measured figures.

    python benchmarks/paper_table.py                     write the table from benchmarks/paper_measured.json
    python benchmarks/paper_table.py --run [PRESET ...]  first run quick presets with seed 0 (all of them, or those named as
                                                         experiment:preset) and put what comes of them into that file
    python benchmarks/paper_table.py --sessions FILE...  first take figures of finished sessions

SETTLE_DATA names the folder with MNIST and Omniglot. Each measured figure stands with the command and the date of its run and, where a
page of docs/ tells it, with that page. Nothing is filled in that was not measured.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.preset_of import preset_of
from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions import session
from settle.sessions.json_values import figures

HOME = Path(__file__).parents[1]
MEASURED = HOME / "benchmarks" / "paper_measured.json"
PAGE = HOME / "docs" / "papers.md"
QUICK = (
    "ep.agreement:toy", "ep.agreement:eb-1h", "ep.agreement:eb-2h", "ep.agreement:eb-3h", "ep.agreement:p-1h", "ep.agreement:p-2h",
    "ep.agreement:p-3h", "ep.agreement:p-conv", "ep.agreement:eb-1h-mnist", "ep.agreement:eb-2h-mnist", "ep.agreement:eb-3h-mnist",
    "ep.agreement:p-1h-mnist", "ep.agreement:p-2h-mnist", "ep.agreement:p-3h-mnist",
    "gan.plane:fig1", "wdm.compare:omniglot-1", "wdm.compare:paper-like",
)  # fmt: skip
PAPERS = {
    "Ernoult2019": "Equilibrium Propagation", "Ernoult2020": "Equilibrium Propagation with continual updates",
    "Goodfellow2014": "Generative adversarial nets", "Kim2019": "Variational Temporal Abstraction",
    "Ozair2019": "Wasserstein dependency measure",
}  # fmt: skip
NOT_MEASURED = "not measured"
COSTS = {
    "ep.train:eb-1h": {"bptt": "about 8 CPU minutes"},
    "ep.train:eb-2h": {"ep": "about 5 CPU hours", "bptt": "about 7 CPU hours"},
    "ep.train:p-2h": {"ep": "about 70 CPU minutes", "bptt": "about 95 CPU minutes"},
    "ep.train:p-3h": {"ep": "5 to 8 CPU hours", "bptt": "about 7 CPU hours"},
    "ep.train:p-conv": {"ep": "about 12 CPU hours", "bptt": "about 15 CPU hours"},
    "ep.train:c-ep-1h": {"c-ep": "about 80 CPU minutes"},
    "wdm.compare:sweep-characters": dict.fromkeys(("cpc", "wpc"), "less than 6 CPU minutes"),
    "vta.segments:paper-balls": dict.fromkeys(("structure", "boundaries"), "500,000 updates, for a GPU"),
    "vta.segments:paper-maze": dict.fromkeys(("structure", "boundaries"), "500,000 updates, for a GPU"),
}
"""``experiment:preset`` -> learner or label -> what a whole run costs on one thread: the number of updates times the milliseconds of
``docs/ep/speed.md``; of ``eb-1h`` and ``c-ep-1h`` those of some hundred updates on 2026-11-30; of the sweep by the seconds of
``omniglot-9``."""
_HEAD = """# The papers beside what was measured here

Written by `python benchmarks/paper_table.py` from what the presets carry and from `benchmarks/paper_measured.json`; change those, not
this page. *How* says how the paper's value came here: printed (read in the paper's text or a copy of it), constants of another program, or
as recalled, not checked. Keys are those of [references](references.md). Below each table stand the commands of the figures under *here*.
"""


def measured() -> dict[str, dict[str, Any]]:
    """``experiment:preset`` -> figures by key or label, note, command, date, page."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))


def presets() -> Iterator[tuple[str, Preset]]:
    """``experiment:preset`` and what it carries, of all that carry something of a paper."""
    for name in catalogue.names():
        for preset, about in catalogue.experiment(name).presets.items():
            if about.paper or about.paper_also or about.paper_note:
                yield f"{name}:{preset}", about


def page(known: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole of docs/papers.md."""
    parts = [_HEAD]
    for key, title in PAPERS.items():
        rows, used = [], dict[str, None]()
        for name, about in presets():
            for row in _rows(key, name, about, known.get(name, {})):
                rows.append(row)
                if name in known and NOT_MEASURED not in row:
                    used[name] = None
        heads = "| paper: figure or table | preset | | paper's value | how | here | why they differ |\n|---|---|---|---|---|---|---|"
        parts.append(f"\n## {title} [{key}]\n\n{heads}\n" + "\n".join(rows) + "\n")
        if missing := _missing(key):
            parts.append("\nWhat is missing:\n\n" + "\n".join(missing) + "\n")
        if used:
            parts.append("\nMeasured by:\n\n" + "\n".join(_command(name, known[name]) for name in used) + "\n")
    return "".join(parts)


def _rows(key: str, name: str, about: Preset, known: Mapping[str, Any]) -> Iterator[str]:
    """The rows of a preset that belong to a paper."""
    found = known.get("figures", {})
    values = [*about.paper.items(), *((value.label, value) for value in about.paper_also)]
    for place, value in values:
        if value.source.startswith(f"[{key}]"):
            here = found.get(place, _unknown(name, place) if place in about.paper or place in _CLAIMS else "no figure of a run")
            why = " ".join(filter(None, (value.differs, value.why, known.get("note", "") if place in found else "")))
            yield _row(value.source.split("] ", 1)[1], f"`{name}`", value.label, _paper(value), value.how, here, why)


def _unknown(name: str, place: str) -> str:
    """Of a figure that was not measured here, with what it would cost where that is known."""
    cost = COSTS.get(name, {}).get(place.rpartition(".")[2])
    return f"{NOT_MEASURED} ({cost})" if cost else NOT_MEASURED


def _missing(key: str) -> list[str]:
    """Why values are not there, once for all presets that say the same."""
    found = dict[str, list[str]]()
    for name, about in presets():
        if about.paper_note and key == _paper_of(name):
            found.setdefault(about.paper_note, []).append(f"`{name}`")
    return [f"* {', '.join(names)}: {note}" for note, names in found.items()]


_CLAIMS = ("claim", "structure", "boundaries", "imagination")
"""Labels of words of a paper that a run here can say something to."""


def _paper_of(name: str) -> str:
    """Key of the paper that an experiment is about."""
    return {"ep": "Ernoult2019", "gan": "Goodfellow2014", "vta": "Kim2019", "wdm": "Ozair2019"}[name.split(".")[0]]


def _paper(value: PaperValue) -> str:
    return value.text if not isinstance(value.value, str) else f"*{value.text}*"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _command(name: str, known: Mapping[str, Any]) -> str:
    page = f"; {known['page']}" if known.get("page") else ""
    return f"* `{name}`: `{known['command']}`, {known['date']}{page}"


# -- measuring -------------------------------------------------------------------------------


def taken(recording: Recording, preset: Preset) -> dict[str, str]:
    """Figures of a finished run under the keys and labels that the preset's values of the paper have."""
    numbers = dict(figures(recording.summary))
    units = {key: value.unit for key, value in preset.paper.items()}
    found = {key: PaperValue(numbers[key], key, "[here]", "printed", unit=unit).text for key, unit in units.items() if key in numbers}
    if recording.knobs.get("sweep", "none") != "none":
        found |= {key: _curve(recording.summary, key.partition(".")[2]) for key in units}
    if recording.experiment == "ep.agreement":
        found["claim"] = "RelMSE " + ", ".join(f"{key.split('.')[1]} {numbers[key]:.2g}" for key in _compared(numbers))
    if recording.experiment == "gan.plane":
        found["claim"] = f"V(D, G) {numbers['value']:.4f}, Jensen-Shannon divergence {numbers['js']:.2g} nats".replace(") -", ") −")
    return found


def _curve(summary: Mapping[str, Any], learner: str) -> str:
    """Accuracies of a sweep over the number of characters, in the words of the paper's curve."""
    accuracies = ", ".join(f"{100 * value:.1f}" for value in summary["accuracy"][learner])
    return f"{accuracies} % of {', '.join(f'{value:g}' for value in summary['values'])} characters"


def _compared(numbers: Mapping[str, float]) -> list[str]:
    """Of states the RelMSE, of weights that of the running sums, as the paper's bars have it."""
    return [key for key in numbers if re.match(r"relmse\.s|relmse_cumulated\.(W|c|fc)", key)]


def _measure(names: list[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for name in names:
        experiment, preset = name.split(":")
        kind = catalogue.experiment(experiment)
        runner = Runner(kind.make(preset), seed=0, preset=preset).start()
        runner.join()
        if runner.recording.outcome != "finished":
            raise SystemExit(f"{name}: {runner.recording.outcome}: {runner.recording.error}")
        command = f"settle run {experiment} --preset {preset} --seed 0"
        found[name] = {"figures": taken(runner.recording, kind.presets[preset]), "command": command, "date": date.today().isoformat()}
        print(name, found[name]["figures"], flush=True)
    return found


def _of_sessions(paths: list[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for path in paths:
        recording = session.load(path)
        preset = preset_of(recording)
        if preset is None or recording.outcome != "finished":
            raise SystemExit(f"{path} is no finished run that keeps to a preset.")
        command = f"settle run {recording.experiment} --preset {recording.preset} --seed {recording.seed}"
        when = date.fromtimestamp(recording.started).isoformat()
        found[f"{recording.experiment}:{recording.preset}"] = {"figures": taken(recording, preset), "command": command, "date": when}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", nargs="*", metavar="experiment:preset")
    parser.add_argument("--sessions", nargs="+", default=[], metavar="FILE")
    asked = parser.parse_args()
    known = measured()
    if asked.run is not None:
        known |= _measure(asked.run or list(QUICK))
    known |= _of_sessions(asked.sessions)
    MEASURED.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(known), encoding="utf-8")


if __name__ == "__main__":
    main()
