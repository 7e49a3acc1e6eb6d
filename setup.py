"""Which packages the wheel holds: the four folders at the top, under the one import name ``settle``.

They are looked for, not listed, so that a new folder with code belongs to the wheel without being named anywhere.
"""

from setuptools import find_packages, setup

ROOMS = ["app", "backend", "sessions", "widgets"]
OWN = [f"settle.{p}" for p in find_packages("settle", exclude=[*ROOMS, *(f"{room}.*" for room in ROOMS)])]

setup(
    packages=["settle", *OWN, *(f"settle.{p}" for p in find_packages(include=[*ROOMS, *(f"{room}.*" for room in ROOMS)]))],
    package_dir={f"settle.{room}": room for room in ROOMS},
)
