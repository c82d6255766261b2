"""The folders of examples/ are what the pages show, file by file."""

from __future__ import annotations

from tests.docs.page import ROOT, Block, read

WORKFLOWS = ROOT / "examples" / "github" / ".github" / "workflows"


def test_the_guide_shows_the_example_as_it_is() -> None:
    """docs/guides/many-pools.md builds examples/environments: the same files, with the same text."""
    page = ROOT / "docs" / "guides" / "many-pools.md"
    shown = {item.name: item.text for item in read(page) if isinstance(item, Block) and item.name}
    folder = ROOT / "examples" / "environments"
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir() if ".state." not in path.name} == shown


def test_the_guide_shows_the_workflows_as_they_are() -> None:
    """What docs/guides/github.md shows of YAML stands word for word in examples/github, and the two workflows whole."""
    page = ROOT / "docs" / "guides" / "github.md"
    shown = [item.text for item in read(page) if isinstance(item, Block) and item.language == "yaml"]
    files = [path.read_text("utf-8") for path in sorted((ROOT / "examples" / "github").rglob("*.yml"))]
    assert [] == [text for text in shown if not any(text in file for file in files)]
    assert [name for name in ("plan", "apply") if (WORKFLOWS / f"{name}.yml").read_text("utf-8") not in shown] == []
