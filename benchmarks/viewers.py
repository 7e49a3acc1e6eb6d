"""What other people's viewers of HDF5 show of a session, table by table, asked of silx and of NeXpy's library themselves.

python benchmarks/viewers.py record FOLDER    short runs that have every table between them, one session each
python benchmarks/viewers.py show FOLDER      the table of docs/session-format.md; needs silx, nexusformat, PyOpenGL, qtawesome, a Qt
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[1]
VARIANTS: list[tuple[str, str | None, dict[str, Any]]] = [
    ("ep.agreement", None, {"model": "p", "data": "digits", "hidden": (512,), "T": 20, "K": 5, "table_limit": 1}),
    ("ep.train", None, {"learners": "c-vf", "nudging": "random-sign", "angle": 45.0}),
    ("gan.plane", None, {"slow": True}),
    ("gan.plane", "dirac-minimax", {"iterations": 300}),
    ("wdm.compare", None, {"sweep": "characters", "values": (1, 4), "updates": 6}),
]
"""Experiment, preset and knobs of runs that have tables which the first ones lack."""


def record(folder: Path) -> None:
    """Write sessions; a run in which a person drives is driven by this program."""
    sys.path[:0] = [str(HOME), str(HOME / "tests")]
    from test_laws import QUICK

    from settle.app import catalogue
    from settle.app.run_to_end import runner_of
    from settle.sessions import session

    folder.mkdir(parents=True, exist_ok=True)
    runs = [(name, None, {}) for name in QUICK] + VARIANTS
    for number, (name, preset, knobs) in enumerate(runs):
        runner = runner_of(catalogue.experiment(name), preset, knobs if preset else {**QUICK[name], **knobs}).start()
        if not runner.join(300) or runner.recording.outcome != "finished":
            raise RuntimeError(f"{name} {preset} did not finish: {runner.recording.error}")
        session.save(runner.recording, folder / f"{number:02}-{name}.h5")
    session.save(_driven(), folder / f"{len(runs):02}-vta.navigate.h5")


def _driven() -> Any:
    from settle.backend.core.runner import Runner
    from settle.backend.vta.navigate.experiment import Navigate

    runner = Runner(Navigate.make("drive", {"side": 3, "budget": 30, "episodes": 1, "view": 16}), seed=1).start()
    end = time.monotonic() + 60
    while len(runner.recording.tables.get("driven", ())) < 4 and time.monotonic() < end:
        runner.act("drive", 1)
        time.sleep(0.2)
    runner.stop()
    runner.join(60)
    return runner.recording


def show(folder: Path) -> None:
    """Print a line for each table: what it opens on, and how."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    warnings.simplefilter("ignore")
    import nexusformat.nexus as nexus  # type: ignore[import-not-found]
    import silx.io  # type: ignore[import-not-found]
    from silx.gui import qt  # type: ignore[import-not-found]

    app = qt.QApplication([])
    from silx.gui.data.DataViewer import DataViewer  # type: ignore[import-not-found]

    viewer = DataViewer()
    rows: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.h5")):
        root = nexus.nxload(str(path))
        with silx.io.open(str(path)) as file:
            experiment = file["entry/experiment"][()].decode()
            first = silx.io.nxdata.get_default(file).group.name
            if root.get_default().nxpath != first:
                raise RuntimeError(f"{path}: silx opens {first} first, NeXpy {root.get_default().nxpath}")
            for name, group in file["entry/tables"].items():
                if name not in rows.setdefault(experiment, {}):
                    _plot(viewer, group, app)
                    told = _told(silx.io.nxdata.NXdata(group), viewer.displayedView().label(), root[f"entry/tables/{name}"])
                    rows[experiment][name] = f"| `{experiment}` | `{name}`{' (first)' * (group.name == first)} | {' | '.join(told)} |"
    print("| experiment | table | signal | with it | against | silx | NeXpy |\n|---|---|---|---|---|---|---|")
    print(*(row for found in rows.values() for row in found.values()), sep="\n")


def _plot(viewer: Any, group: Any, app: Any) -> None:
    """Show a table in silx, which plots a moment later and prints what goes wrong.

    :raises RuntimeError: something did.
    """
    said, until = io.StringIO(), time.monotonic() + 0.1
    with contextlib.redirect_stderr(said):
        viewer.setData(group)
        while time.monotonic() < until:
            app.processEvents()
            time.sleep(0.005)
    if "Traceback" in said.getvalue():
        raise RuntimeError(f"silx does not plot {group.name}: {said.getvalue().splitlines()[-1]}")


def _told(found: Any, view: str, other: Any) -> list[str]:
    """Of a table: signal and its shape, the others, the axis, the view of silx, and what NeXpy plots."""
    if not found.is_valid:
        raise RuntimeError(f"{found.group.name} is not valid: {found.issues}")
    names, shape = found.auxiliary_signals_dataset_names, " × ".join(map(str, found.signal.shape))
    shown = ", ".join(f"`{name}`" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if other.nxsignal.nxname != found.signal_dataset_name or [each.nxname for each in other.nxauxiliary_signals] != names:
        raise RuntimeError(f"{found.group.name}: NeXpy takes {other.nxsignal.nxname} for the signal")
    rank = f"{other.plot_rank}-D, {', '.join(axis.nxname for axis in other.plot_axes)}" if other.nxsignal.is_plottable() else "one value"
    return [f"`{found.signal_dataset_name}` ({shape})", shown or "–", f"`{found.axes_dataset_names[0] or 'row'}`", view.lower(), rank]


if __name__ == "__main__":
    {"record": record, "show": show}[sys.argv[1]](Path(sys.argv[2]))
