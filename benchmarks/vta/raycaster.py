"""Views a second of the maze's raycaster on one core.

    python benchmarks/vta/raycaster.py [seconds | FILE.png]

Prints JSON: for each size of picture views a second of processor time, plain and with textures, each for the given seconds (2), on the
places and headings of random walks. With the name of a file it makes a picture of such views instead.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

BLOCK = {False: 2048, True: 64}
"""Views in one call, without textures and with."""


def main(seconds: float) -> None:
    from settle.backend.vta.worlds.maze import MazeGrid
    from settle.backend.vta.worlds.maze_walks import maze_walks
    from settle.backend.vta.worlds.raycaster import Raycaster

    rng = np.random.RandomState(0)
    maze = MazeGrid.random(rng)
    walk = maze_walks(maze, rng, 64, 32)
    at = [a.ravel() for a in (walk.y, walk.x, walk.heading * np.pi / 4)]
    found = {}
    for textured in (False, True):
        caster = Raycaster(maze, textured=textured)
        places = [a[: BLOCK[textured]] for a in at]
        for size in (16, 32, 64, 128):
            caster.views(*places, size)  # compiled
            start, done = time.process_time(), 0
            while time.process_time() - start < seconds:
                done += len(caster.views(*places, size))
            found[f"{'textured' if textured else 'plain'} {size} x {size}"] = round(done / (time.process_time() - start))
    print(json.dumps({"views_per_second": found}, indent=1))


def picture(file: str, size: int = 160) -> None:
    """Six places of a walk, with textures above and plain below."""
    from PIL import Image

    from settle.backend.vta.worlds.maze import MazeGrid
    from settle.backend.vta.worlds.maze_walks import maze_walks
    from settle.backend.vta.worlds.raycaster import Raycaster

    rng = np.random.RandomState(1)
    maze = MazeGrid.random(rng)
    walk = maze_walks(maze, rng, 1, 60)
    at = [a[0, 5:60:10] for a in (walk.y, walk.x, walk.heading * np.pi / 4)]
    rows = [np.concatenate(list(Raycaster(maze, textured=t).views(*at, size)), axis=1) for t in (True, False)]
    Image.fromarray(np.rint(255 * np.concatenate(rows)).astype(np.uint8)).save(file, optimize=True)


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else "2"
    picture(given) if given.endswith(".png") else main(float(given))
