"""The folders of examples/ are what the pages show, file by file."""

from __future__ import annotations

from tests.docs.page import ROOT, Block, read


def test_the_guide_shows_the_example_as_it_is() -> None:
    """docs/guides/many-pools.md builds examples/environments: the same files, with the same text."""
    page = ROOT / "docs" / "guides" / "many-pools.md"
    shown = {item.name: item.text for item in read(page) if isinstance(item, Block) and item.name}
    folder = ROOT / "examples" / "environments"
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir() if ".state." not in path.name} == shown
