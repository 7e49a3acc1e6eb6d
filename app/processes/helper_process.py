"""Processes that work for the window beside its screen, and end with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

_ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}


def helper_process(parent: QObject, line: Sequence[str], gone: Callable[[], object], **environment: str) -> QProcess:
    """A process that is to be started.

    :param line: program and words.
    :param gone: called once it has ended, however it did, or could not be started.
    :param environment: what is set for it beside what it takes to draw without a screen.
    """
    process = QProcess(parent)
    about = QProcessEnvironment.systemEnvironment()
    for name, value in {**_ENVIRONMENT, **environment}.items():
        about.insert(name, value)
    process.setProcessEnvironment(about)
    process.finished.connect(lambda *_: gone())
    process.errorOccurred.connect(lambda error: error == QProcess.ProcessError.FailedToStart and gone())
    process.setProgram(line[0])
    process.setArguments(list(line[1:]))
    return process


def end(process: QProcess, patience: int = 2000) -> None:
    """End one that nobody is to hear of any more; waits for at most so many ms."""
    process.blockSignals(True)
    process.kill()
    process.waitForFinished(patience)
    process.deleteLater()
