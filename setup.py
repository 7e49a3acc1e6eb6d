"""Which packages the wheel holds: the four folders at the top, under the one import name ``settle``, and the pages of ``docs``.

They are looked for, not listed, so that a new folder with code belongs to the wheel without being named anywhere.
"""

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOMS = ["app", "backend", "sessions", "widgets"]
OWN = [f"settle.{p}" for p in find_packages("settle", exclude=[*ROOMS, *(f"{room}.*" for room in ROOMS)])]


class BuildPages(build_py):
    """The pages of help go into the wheel, the programs beside them do not."""

    def find_package_modules(self, package: str, package_dir: str) -> list:
        return [] if package == "settle.docs" else super().find_package_modules(package, package_dir)


setup(
    cmdclass={"build_py": BuildPages},
    packages=["settle", "settle.docs", *OWN, *(f"settle.{p}" for p in find_packages(include=[*ROOMS, *(f"{room}.*" for room in ROOMS)]))],
    package_dir={f"settle.{room}": room for room in [*ROOMS, "docs"]},
)
