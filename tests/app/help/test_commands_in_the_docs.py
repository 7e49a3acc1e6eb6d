"""Every ``settle`` command in the documentation is one that the command line takes, with presets and knobs that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from settle.app import catalogue
from settle.app.cli.main import main, parser

HOME = Path(__file__).parents[3]
FILES = [HOME / "README.md", HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").rglob("*.md"))]
STANDS_FOR = {"S": "0", "N": "1", "STEP": "1", "FORMAT": "csv", "MIN": "1", "M": "1"}
"""Words of a pattern, by something that is possible there."""
QUICK = ("settle list", "settle sessions")
SLOW = ("settle run ep.agreement --preset toy", "settle run ep.settle --steps 200 --set beta=0.1")


def commands(text: str) -> set[str]:
    """Commands on lines of their own, without what is said beside them, and within the text where they are more than a name."""
    text = re.sub(r" *\\\n *", " ", text)
    lines = re.findall(r"^ {2,}(settle [a-z]+(?: .*)?)$", text, re.MULTILINE)
    lines += re.findall(r"`(settle [a-z]+ [^`\n]+)`", text)
    return {re.split(r" {2,}", line.strip())[0] for line in lines}


ALL = sorted({(command, path.relative_to(HOME).as_posix()) for path in FILES for command in commands(path.read_text(encoding="utf-8"))})


def test_the_command_line_takes_them():
    refused = []
    for command, file in ALL:
        within_text = f"`{command}`" in (HOME / file).read_text(encoding="utf-8")
        words = [STANDS_FOR.get(word, word) for word in shlex.split(command)[1:]]
        if "..." in words or "…" in command:
            continue  # a pattern
        try:
            told = parser().parse_args(words)
            if told.command == "run" and told.experiment in catalogue.names():
                _check_run(told)
        except (Exception, SystemExit) as error:
            if within_text and ("are required" in str(error) or "expected one argument" in str(error)):
                continue  # a part of a command: what it is about
            refused.append(f"{file}: {command}: {error}")
    assert len(ALL) > 60 and refused == []


def _check_run(told) -> None:
    kind = catalogue.experiment(told.experiment)
    if told.preset and not told.preset.isupper() and " " not in told.preset:  # a pattern, and one of the user's own
        assert told.preset in kind.presets, f"no preset {told.preset}"
    given = told.set or []
    settings = dict(one.split("=", 1) for each in given for one in ([each] if isinstance(each, str) else each))
    for name, value in settings.items():
        assert name in kind.knobs(), f"no knob {name}"
        if not value.isupper():
            kind.knobs()[name].check(name, value)


def test_a_wrong_command_is_seen():
    assert commands("    settle run a.b --steps 3  says\nand `settle info FILE`, `settle run`.") == {
        "settle run a.b --steps 3",
        "settle info FILE",
    }
    with pytest.raises(Exception, match="unrecognized"):
        parser().parse_args(["list", "--nonsense"])


def test_the_quick_ones_run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for command in QUICK:
        assert (command, "docs/start.md") in ALL
        assert main(shlex.split(command)[1:]) == 0
    assert "ep.settle" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("command", SLOW)
def test_the_others_run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[1:]) == 0
