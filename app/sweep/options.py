"""What the commands take that have others compute, and those of many runs among them: each option is said here once."""

from __future__ import annotations

from argparse import ArgumentParser

SET = "knobs that are the same in all runs"


def take_json(command: ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object on stdout and nothing else there")


def take_scheduler(command: ArgumentParser, help: str) -> None:
    """A Dask scheduler, and the keys to it."""
    command.add_argument("--scheduler", metavar="ADDRESS", help=help)
    for name, what in (("ca", "authority's certificate"), ("cert", "certificate"), ("key", "key")):
        command.add_argument(f"--tls-{name}", metavar="FILE", help=f"{what} in PEM, for a scheduler at tls://")


def take_length(command: ArgumentParser, each: str, device: str | None) -> None:
    """How long runs are, and on what they are computed.

    :param each: what ends after so many minutes.
    :param device: the default; None: it is chosen later.
    """
    command.add_argument("--steps", metavar="N", help="how many steps each run takes (default: what the experiment plans)")
    command.add_argument("--minutes", metavar="M", help=f"stop {each} after that much computing")
    command.add_argument("--device", metavar="D", default=device, help=f"auto, cpu, cuda or mps (default {device or 'cpu'})")


def take_setting(command: ArgumentParser, goes_on: str) -> None:
    """What the runs of a sweep or of a search have in common.

    :param goes_on: what goes on where no experiment is named.
    """
    command.add_argument("experiment", metavar="EXPERIMENT", nargs="?", help=f"see settle list (default: the {goes_on} in --out goes on)")
    command.add_argument("--preset", metavar="P", help="a named setting of the knobs (default: the experiment's first)")
    command.add_argument("--set", metavar="knob=value", nargs="+", action="extend", default=[], help=SET)
    command.add_argument("--seed", metavar="N", help="the first of the seeds (default 0)")
    take_length(command, "each run", None)


def take_many_runs(command: ArgumentParser, seeds: str, out: str) -> None:
    """What all commands of many runs have in common.

    :param seeds, out: what these options are for.
    """
    command.add_argument("--seeds", metavar="N", help=seeds)
    command.add_argument("--workers", metavar="N", help="processes of this computer, one thread each (default: one a processor)")
    take_scheduler(command, "a Dask scheduler in place of them, such as tcp://10.0.0.5:8786")
    command.add_argument("--quiet", action="store_true", help="tell problems alone on stderr: no estimate, no bar")
    command.add_argument("--plan", action="store_true", help="say what would be computed, how long and how large, and compute nothing")
    command.add_argument("--out", metavar="FOLDER", required=True, help=out)
    take_json(command)
