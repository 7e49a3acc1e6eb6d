"""The command line: what it takes, and how it refuses. What the commands do is in the files beside this one.

Exit codes: 0 done; 1 a run failed or diverged, could not be saved, or a rerun is not equal; 2 a wrong value,
with one sentence; 130 and 143 a run was stopped by Ctrl-C or SIGTERM, with everything saved.
"""

from __future__ import annotations

import argparse
import errno
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from settle.app.cli.output import Refused, json_alone, say
from settle.app.cli.streams import sound_streams, write_nowhere
from settle.app.folders import NoFolder
from settle.app.links.written import WrongLink, is_link
from settle.app.search.options import take_search
from settle.app.sweep.options import take_json, take_length, take_many_runs, take_scheduler, take_setting
from settle.backend.core.knobs import KnobError, nearest
from settle.sessions import SessionError
from settle.sessions.disk import reason


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of showing the whole usage."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        hint = nearest(wrong[1], re.findall(r"[\w.-]+", wrong[2])) if wrong else ""
        raise Refused(f"{self.prog}: {message}.{hint} See {self.prog} --help.")


class _Version(argparse.Action):
    """Prints the version with its commit, which is asked for only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from settle.sessions.versions import version_line

        print(f"settle {version_line()}")
        parser.exit()


class _Commands:
    """The commands of ``settle``: each gets a parser and the function that does it, ``module:function``."""

    def __init__(self, top: argparse.ArgumentParser):
        self._commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def add(self, name: str, function: str, help: str) -> argparse.ArgumentParser:
        command = self._commands.add_parser(name, help=help, description=help)
        command.set_defaults(function=function)
        return command


def parser() -> argparse.ArgumentParser:
    """What ``settle`` takes."""
    top = _Parser(prog="settle", description="A visual lab for watching networks learn. Without a command: the window.")
    top.add_argument("--version", action=_Version, nargs=0, help="the version of Settle and the commit that it was made from")
    commands = _Commands(top)
    gui = commands.add("gui", "settle.app.cli.gui:gui", "open the window")
    gui.add_argument("session", nargs="?", metavar="SESSION.h5", help="to show: or a kept comparison, a shared preset, a link settle://…")
    take_json(commands.add("list", "settle.app.cli.show:list_all", "experiments with their presets and knobs"))
    _take_run(commands)
    _take_resume(commands)
    _take_sweep(commands)
    _take_reproduce(commands)
    words = "the knobs with which a figure becomes small or large, into a folder"
    take_search(commands.add("search", "settle.app.search.command:search", words))
    _take_fork(commands)
    info = commands.add("info", "settle.app.cli.show:info", "what a session holds; an interrupted one is recovered first")
    info.add_argument("file", metavar="FILE")
    take_json(info)
    rerun = commands.add("rerun", "settle.app.cli.run:rerun", "run a session again from its knobs, seed, inputs and events")
    rerun.add_argument("file", metavar="FILE")
    rerun.add_argument("--check", action="store_true", help="keep nothing, compare bit for bit; exit 1 if not equal")
    _take_allow_files(rerun)
    _take_output(rerun)
    take_json(rerun)
    _take_library(commands)
    _take_compare(commands)
    _take_export(commands)
    check = commands.add("check", "settle.app.lessons.command:check", "what was handed in for a lesson, run again and marked")
    check.add_argument("lesson", metavar="LESSON", help="a file .md, or the name of a lesson that comes with Settle")
    check.add_argument("folder", metavar="FOLDER", nargs="?", help="answers and sessions (default: it is checked that the lesson is sound)")
    take_json(check)
    menu = commands.add("desktop", "settle.app.desktop.command:desktop", "Settle in the menu of applications of this user's Linux desktop")
    menu.add_argument("--remove", action="store_true", help="take it out of the menu")
    data = commands.add("data", "settle.app.cli.data:data", "data sets: what is installed, what can be fetched, where it lies")
    data.add_argument("action", nargs="?", default="list", choices=["list", "path", "fetch"])
    data.add_argument("name", nargs="?", metavar="NAME")
    take_json(data)
    return top


def _take_allow_files(command: argparse.ArgumentParser) -> None:
    help = "read files that the session names and does not hold (default: nothing is opened that a session names)"
    command.add_argument("--allow-files", action="store_true", help=help)


def _take_output(
    command: argparse.ArgumentParser, help: str = "the session file to make (default: a new one in the sessions folder)"
) -> None:
    command.add_argument("--out", metavar="FILE.h5", help=help)
    command.add_argument("--overwrite", action="store_true", help="replace FILE.h5 if it is there")


def _take_run(commands: _Commands) -> None:
    run = commands.add("run", "settle.app.cli.run:run", "run an experiment without a window and keep it as a session")
    run.add_argument("experiment", metavar="EXPERIMENT", help="see settle list")
    run.add_argument("--preset", metavar="P", help="a named setting of the knobs, yours too (default: the experiment's first)")
    run.add_argument("--preset-file", metavar="FILE", help="a preset that was shared as a file (.settle-preset.json)")
    run.add_argument("--set", metavar="knob=value", nargs="+", action="extend", default=[], help="knobs that differ from the preset")
    run.add_argument("--seed", metavar="N", default="0", help="of all random numbers (default 0)")
    take_length(run, "the run", "auto")
    take_scheduler(run, "a worker of this Dask scheduler computes it, such as tcp://10.0.0.5:8786; it is watched and kept here")
    _take_output(run)
    take_json(run)


def _take_resume(commands: _Commands) -> None:
    resume = commands.add("resume", "settle.app.cli.resume:resume", "let a run that was killed or stopped go on from its last checkpoint")
    resume.add_argument("file", metavar="FILE", help="its session, which the resumed run then replaces, unless --out is given")
    resume.add_argument("--steps", metavar="N", help="how many steps in all (default: as many as were planned)")
    resume.add_argument("--minutes", metavar="M", help="stop after that much computing from now on")
    _take_allow_files(resume)
    _take_output(resume, "the session file to make (default: FILE itself goes on)")
    take_json(resume)


def _take_sweep(commands: _Commands) -> None:
    sweep = commands.add("sweep", "settle.app.cli.sweep:sweep", "a run for each combination of knob values and each seed, into a folder")
    grid = "values of a knob: beta=0.1,0.03, beta=linear:0:1:5, beta=log:0.001:0.1:5; of a list, hidden=128;128,64"
    sweep.add_argument("--grid", metavar="knob=V,V", nargs="+", action="extend", default=[], help=grid)
    take_setting(sweep, "sweep")
    take_many_runs(sweep, "how many seeds for each setting (default 1)", "where its sessions are; what is there already counts")


def _take_reproduce(commands: _Commands) -> None:
    words = "a paper's figures and tables, as far as they fit into a budget, beside its values in one report"
    reproduce = commands.add("reproduce", "settle.app.reproduce.command:reproduce", words)
    which = "ernoult2019, goodfellow2014, kim2019, ozair2019 or all (default: what was asked for in --out goes on)"
    reproduce.add_argument("paper", metavar="PAPER", nargs="?", help=which)
    reproduce.add_argument("--budget", metavar="MINUTES", help="by the clock, report included (default 20)")
    only = "figures and tables alone, such as fig2,table1 or kim2019/fig5"
    reproduce.add_argument("--only", metavar="FIG", nargs="+", action="extend", default=[], help=only)
    seeds = "how many seeds of each setting at most (default 3)"
    take_many_runs(reproduce, seeds, "where sessions and report are; what is there already counts")


def _take_fork(commands: _Commands) -> None:
    fork = commands.add(
        "fork", "settle.app.cli.fork:fork", "a new run with the history of another one up to a step, also of one that goes on"
    )
    fork.add_argument("file", metavar="FILE", help="its session, which stays as it is")
    fork.add_argument("--at", metavar="STEP", required=True, help="the last step that both have")
    fork.add_argument("--set", metavar="knob=value", nargs="+", action="extend", default=[], help="live knobs that are turned then")
    fork.add_argument("--steps", metavar="N", help="how many steps in all (default: what the experiment plans)")
    fork.add_argument("--minutes", metavar="M", help="stop after that much computing")
    _take_allow_files(fork)
    _take_output(fork)
    take_json(fork)


def _take_library(commands: _Commands) -> None:
    sessions = commands.add("sessions", "settle.app.cli.sessions:sessions", "the sessions of a folder, all or those that a filter wants")
    help = "words and fields, such as 'experiment:ep.train test_error<3 tag:paper -tag:old started>2026-11-01'; see docs/library.md"
    sessions.add_argument("--filter", metavar="TEXT", help=help)
    sessions.add_argument("--folder", metavar="F", help="default: the sessions folder")
    take_json(sessions)
    note = commands.add("note", "settle.app.cli.note:note", "what you say about a session; without an option it is shown")
    note.add_argument("file", metavar="FILE")
    note.add_argument("--title", metavar="T", help="its name ('' takes it away)")
    note.add_argument("--tag", metavar="T", nargs="+", action="extend", default=[], help="tags to add")
    note.add_argument("--untag", metavar="T", nargs="+", action="extend", default=[], help="tags to take away")
    note.add_argument("--text", metavar="N", help="the note, in place of the one before")
    note.add_argument("--star", action="store_true", help="mark it with a star")
    note.add_argument("--unstar", action="store_true", help="take the star away")
    take_json(note)


def _take_compare(commands: _Commands) -> None:
    compare = commands.add("compare", "settle.app.cli.compare:compare", "two to eight sessions: what differs, and what came of it")
    compare.add_argument("files", metavar="FILE", nargs="+", help="sessions, or one comparison that was kept (.settle-compare.json)")
    compare.add_argument("--out", metavar="PATH", help="a file to make: png, svg, pdf, html, csv, or .settle-compare.json to keep it")
    compare.add_argument("--overwrite", action="store_true", help="replace PATH if it is there")
    compare.add_argument("--align", metavar="A", help="curves by step, epoch or fraction of the run (default: epoch where all have them)")
    compare.add_argument("--band", metavar="B", help="around a mean over seeds: sd, or t95 for the 95 %% interval of the mean (default sd)")
    compare.add_argument("--quantity", metavar="TABLE.COLUMN", nargs="+", action="extend", default=[], help="curves that are shown")
    compare.add_argument("--at", metavar="PLACE", help="pictures: where on the axis the curves are read (default: the end)")
    compare.add_argument("--curves", action="store_true", help="csv: the curves, one value a line, in place of figures")
    take_json(compare)


def _take_export(commands: _Commands) -> None:
    export = commands.add("export", "settle.app.cli.export:export", "a session's tables, a picture or a film, for other programs")
    export.add_argument("file", metavar="FILE")
    export.add_argument(
        "--format", required=True, choices=["csv", "npz", "parquet", "xlsx", "png", "svg", "pdf", "gif", "mp4", "ipynb", "html"]
    )
    export.add_argument("--out", required=True, metavar="PATH", help="the file to make; several tables as csv go beside it")
    export.add_argument("--overwrite", action="store_true", help="replace files that are there")
    export.add_argument(
        "--table",
        metavar="T",
        help="one table (default: all; wide csv and parquet: one file each, NAME.TABLE.csv); png, gif and mp4:"
        " the pictures in it, in place of the view; npz with 'weights': those of a checkpoint",
    )
    export.add_argument(
        "--layout",
        choices=["wide", "long"],
        help="csv: a line for each row (wide, the default), or one for each number (long): table, row, step, column, element, value, unit",
    )
    export.add_argument("--at", metavar="STEP", help="pictures and weights: as they stood at this step (default: the last one)")
    export.add_argument("--card", metavar="NAME", help="pictures and films: one card of the view, by its title (default: the whole view)")
    export.add_argument("--theme", choices=["light", "dark"], help="pictures and films: of the view or card (default: light, on white)")
    export.add_argument("--width-mm", metavar="W", help="png, svg, pdf: its width on paper, 85 for one column of a page, 180 for two")
    export.add_argument("--dpi", metavar="D", help="png: pixels an inch of that width (default: 300 with --width-mm, else 254)")
    export.add_argument("--from", metavar="STEP", help="films (gif, mp4): the first step (default: 0)")
    export.add_argument("--to", metavar="STEP", help="films: the last step (default: the last one there is)")
    export.add_argument("--seconds", metavar="S", help="films: how long (default: by the number of steps, at most 11)")
    export.add_argument("--speed", metavar="V", help="films: steps a second, in place of --seconds")
    export.add_argument("--fps", metavar="N", help="films: frames a second (default: 20)")
    export.add_argument("--width-px", metavar="W", help="films: width in pixels; letters keep their size (default: 1600, a card 720)")
    for name, default in (("--name", ""), ("--view-state", "")):  # for the window, which makes films by this command
        export.add_argument(name, default=default, help=argparse.SUPPRESS)
    export.add_argument("--watched", action="store_true", help=argparse.SUPPRESS)
    take_json(export)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; gives the exit code."""
    with sound_streams():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    try:
        words = sys.argv[1:] if argv is None else list(argv)
        arguments = parser().parse_args(["gui", *words] if words and is_link(words[0]) else words)
        if arguments.command is None:
            arguments.function, arguments.session = "settle.app.cli.gui:gui", None
        module, _, name = arguments.function.partition(":")
        with json_alone(getattr(arguments, "json", False)):
            code = getattr(import_module(module), name)(arguments)
        sys.stdout.flush()
        return code
    except (Refused, KnobError, SessionError, NoFolder, WrongLink) as e:
        say(e, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone (settle list | head)
        write_nowhere(sys.stdout)
        return 0
    except OSError as e:
        if e.errno == errno.ENAMETOOLONG:
            say(f"{e.filename} is not possible: a file's name cannot be that long.", file=sys.stderr)
            return 2
        if e.filename is None and e.errno in (errno.ENOSPC, errno.EIO):  # stdout is a file on a full disk, or a terminal that has gone
            write_nowhere(sys.stdout)
            say(f"The output cannot be written: {reason(e)}.", file=sys.stderr)
            return 1
        raise
