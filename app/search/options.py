"""What ``settle search`` takes."""

from __future__ import annotations

from argparse import ArgumentParser

from settle.app.sweep.options import take_many_runs, take_setting


def take_search(search: ArgumentParser) -> None:
    """Give the command its options."""
    vary = (
        "knobs to vary: beta (its own range), beta=0.01:1, beta=0.01:1:log for equal factors, hidden=128;128,64 to choose from;"
        " a list of numbers, lr=0.01:1:log, has each of them varied"
    )
    search.add_argument("--vary", metavar="knob=LOW:HIGH", nargs="+", action="extend", default=[], help=vary)
    take_setting(search, "search")
    for word, spelt, way in (("minimise", "minimize", "small"), ("maximise", "maximize", "large")):
        help = f"figures of the summary that are to become {way}, such as test_error.ep"
        search.add_argument(f"--{word}", f"--{spelt}", metavar="FIGURE", nargs="+", action="extend", default=[], help=help)
    search.add_argument("--trials", metavar="N", help="how many settings in all (default 30); more makes a search go on that has ended")
    search.add_argument("--sampler", metavar="S", help="how settings are chosen: tpe (default), gp or random")
    search.add_argument("--sampler-seed", metavar="N", help="of the random numbers by which they are chosen (default 0)")
    search.add_argument("--prune", action="store_true", default=None, help="stop runs that fall behind the median of those before")
    help = "know finished sessions of this folder from the start, where they fit (default: the sessions folder)"
    search.add_argument("--take-in", metavar="F", nargs="?", const="", action="append", help=help)
    search.add_argument("--answers", action="store_true", help="say what has come of it so far, and compute nothing")
    search.add_argument("--csv", metavar="FILE", help="write the trials as a table")
    seeds = "how many seeds of each, whose mean counts (default 1)"
    take_many_runs(search, seeds, "where its sessions are; what is there already counts")
