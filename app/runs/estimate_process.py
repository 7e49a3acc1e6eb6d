"""How long a sweep takes and how large it is, in words: a process of its own tries its first run, so that the window never waits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from settle.app import catalogue
from settle.app.processes.helper_process import end, helper_process
from settle.app.processes.own_process import PROGRAM
from settle.backend.core.sweep.plan import SweepPlan

PATIENCE = 120_000
"""ms that are waited for it."""


class EstimateProcess(QObject):
    """Of the plan that was asked for last: what was asked for before is given up."""

    told = Signal(object, str)
    """(plan, words): a sentence, or why the sweep is not possible."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._process: QProcess | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.stop)

    def ask(self, plan: SweepPlan, where: str) -> None:
        """:param where: who computes it, as ``settle sweep`` is told."""
        self.stop()
        self._process = helper_process(self, [*PROGRAM, *words_for(plan, where)], lambda: self._gone(plan))
        self._process.start()
        self._patience.start()

    def _gone(self, plan: SweepPlan) -> None:
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
            process.deleteLater()
            self.told.emit(plan, said[-1] if said else "")

    def stop(self) -> None:
        """Nobody wants to know any more."""
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            end(process)


def words_for(plan: SweepPlan, where: str) -> list[str]:
    """``settle sweep --plan`` for a plan."""
    knobs = catalogue.experiment(plan.experiment).knobs()
    told = [f"--set={name}={knobs[name].exact_text(value)}" for name, value in plan.fixed.items()]
    for name, values in plan.grid.items():
        between = ";" if knobs[name].kind in ("sizes", "reals", "words") else ","
        told.append(f"--grid={name}={between.join(map(knobs[name].exact_text, values))}")
    told += [f"--seeds={len(plan.seeds)}", f"--seed={plan.seeds[0]}"] + ([f"--steps={plan.steps}"] if plan.steps else [])
    return ["sweep", plan.experiment, f"--preset={plan.preset}", *told, where, "--plan", "--out=.settle-no-such-folder"]
