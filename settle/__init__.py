"""Settle: a visual lab for watching networks learn.

    import settle

    settle.experiments()                                      # what there is
    run = settle.run("ep.agreement", "toy", beta=0.01)        # blocks; Ctrl-C stops it properly
    run["agreement"]["relmse.s0"]                             # a NumPy array
    run.plot("Relative MSE")                                  # the lab's own picture
    run.save("toy.h5")                                        # a session, for the window and for settle.load

Importing this loads nothing else: each name below comes on first use. The window, the command line and the science lie in
``settle.app``, ``settle.backend``, ``settle.widgets`` and ``settle.sessions``; another package's experiments use ``settle.api``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what typing's own is, without the 6 ms of importing it
if TYPE_CHECKING:
    from settle.backend.core.knobs import KnobError as KnobError
    from settle.experiment_list import experiments as experiments
    from settle.recorded_run import RecordedRun as RecordedRun
    from settle.recorded_run import load as load
    from settle.recorded_table import RecordedTable as RecordedTable
    from settle.run_experiment import run as run
    from settle.sessions.format import SessionError as SessionError

    __version__: str

_PLACES = {
    "KnobError": "settle.backend.core.knobs",
    "RecordedRun": "settle.recorded_run",
    "RecordedTable": "settle.recorded_table",
    "SessionError": "settle.sessions.format",
    "experiments": "settle.experiment_list",
    "load": "settle.recorded_run",
    "run": "settle.run_experiment",
}
"""Name -> the module that has it. None may be called like a module of this package."""

__all__ = ["KnobError", "RecordedRun", "RecordedTable", "SessionError", "__version__", "experiments", "load", "run"]


if not TYPE_CHECKING:  # which would take any name for one of these

    def __getattr__(name: str) -> object:
        if name == "__version__":
            found = _version()
        elif name in _PLACES:
            from importlib import import_module

            found = getattr(import_module(_PLACES[name]), name)
        else:
            raise AttributeError(f"module 'settle' has no attribute '{name}'")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("settle-lab")
    except PackageNotFoundError:  # a clone that is used without having been installed
        return "0+unknown"
