"""Every story in this folder is played through the real command line against the embedded Nomad."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.stories.story import Stage, difference, parse

NEEDS_A_PROCESS = re.compile(r"\b(kill|signal|timeout|ulimit|gitpool dev|python3? -m gitpool)\b").search
"""Commands that are about a process or its group; one at a terminal is no fork in any case (see client.py)."""

STORIES = sorted(Path(__file__).parent.glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_plays_as_it_is_told(path: Path, tmp_path: Path) -> None:
    """The commands of a story print what the story says, and end with the code that it says."""
    story = parse(path.read_text("utf-8"))
    folder = tmp_path / "here"
    for name, content in story.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
    folder.mkdir(exist_ok=True)
    is_real = any(map(NEEDS_A_PROCESS, (command.line for command in story.commands)))
    with Stage(folder, tmp_path / "bin", is_real=is_real) as stage:
        for command in story.commands:
            code, output = stage.run(command.line)
            problem = difference(command, output, code)
            assert not problem, problem


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_says_what_it_promises(path: Path) -> None:
    """Every story opens with its promise and has at least one command."""
    story = parse(path.read_text("utf-8"))
    assert story.promise
    assert story.commands
