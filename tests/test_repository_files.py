"""Files that others read about the repository: workflows, templates, how to cite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

HOME = Path(__file__).parents[1]
HOST = HOME / ".github"


def read(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((HOST / "workflows").glob("*.yml")), ids=lambda path: path.stem)
def test_a_workflow_does_what_the_readme_says(path):
    known = set(re.findall(r'"(\w+)": \w+', (HOME / "make.py").read_text(encoding="utf-8").rpartition("verbs = ")[2]))
    read_me = (HOME / "README.md").read_text(encoding="utf-8")
    jobs = read(path)["jobs"]
    called = set()
    for job in jobs.values():
        assert set([job["needs"]] if "needs" in job else []) <= set(jobs) and job["runs-on"] and job["steps"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step) and re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/checkout@v4"))
            called |= set(re.findall(r"^(?:python make\.py|make) (\w+)$", step.get("run", ""), re.M))
    assert called and called <= known and all(f"make {verb}" in read_me for verb in called)


def test_templates_ask_for_what_they_name():
    for path in (HOST / "ISSUE_TEMPLATE").glob("[!c]*.yml"):
        form = read(path)
        assert form["name"] and form["description"]
        ids = [part["id"] for part in form["body"]]
        assert len(ids) == len(set(ids)) and all(part["type"] in ("input", "textarea", "dropdown") for part in form["body"])
        assert all(part["attributes"]["label"] for part in form["body"])


def test_the_citation_names_the_papers_as_the_references_do():
    """Keys of Citation File Format 1.2.0."""
    cited = read(HOME / "CITATION.cff")
    assert cited["cff-version"] == "1.2.0" and {"message", "title", "authors"} <= set(cited)
    assert cited["license"] == "MIT" and "MIT License" in (HOME / "LICENSE").read_text(encoding="utf-8")
    references = " ".join((HOME / "docs" / "references.md").read_text(encoding="utf-8").split())
    for paper in cited["references"]:
        assert {"type", "title", "authors", "year", "url"} == set(paper)
        number = paper["url"].removeprefix("https://arxiv.org/abs/")
        assert paper["title"] in references and f"arXiv:{number}" in references
