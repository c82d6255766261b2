"""Every command that README and docs show is run, and prints what they show."""

from __future__ import annotations

import getpass
import json
import re
import shlex
import shutil
import socket
import tomllib
from contextlib import ExitStack
from pathlib import Path

import pytest

from gitpool.cli import app, argv
from gitpool.diagnostics import ExitCode
from tests.docs.page import LANGUAGES, PAGES, ROOT, Block, Directive, place, prose, read
from tests.stories.story import Command, Stage, difference, parse

INSTALLS = 2
"""README's two commands: they install packages, so `.ci/run` runs them and the tests below look at their parts."""

NOT_RUN = {"README.md": INSTALLS, "docs/guides/ci.md": 0}
"""How many blocks of a page may be left out; of any other page none may."""

_SAME = (
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:…"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "TIME"),
    (re.compile(r"after \d+s"), "after 0s"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:4646"),
    (re.compile(r"gitpool v\d+\.\d+\.\d+"), "gitpool v0.0.0"),
)
"""What differs from run to run, and what takes its place on both sides."""

_STEP = re.compile(r"node_pool\.\S+: ")


def same(text: str) -> str:
    """The text without what differs from run to run; steps of pools that are written side by side in one order."""
    text = text.replace(f"{getpass.getuser()}@{socket.gethostname()}", "you@host")
    for pattern, replacement in _SAME:
        text = pattern.sub(replacement, text)
    result: list[str] = []
    steps: list[str] = []
    for line in text.splitlines():
        if _STEP.match(line):
            steps.append(line)
        else:
            result += [*sorted(steps), line]
            steps = []
    return "\n".join([*result, *sorted(steps)])


def played(stage: Stage, command: Command) -> str:
    """What is not as the page shows it; empty if all is."""
    code, output = stage.run(command.line)
    expected = same("\n".join(command.expected)).splitlines()
    return difference(Command(command.line, command.number, expected, command.exit_code), same(output), code)


def set_up(folder: Path, files: str) -> None:
    """An empty folder, or one with the files of a folder of the repository."""
    if files == "none":
        folder.mkdir()
    else:
        shutil.copytree(ROOT / files, folder, ignore=shutil.ignore_patterns("gitpool.state.json*"))


def play(stage: Stage, folder: Path, item: Block | Directive) -> str:
    """Do what one block or directive says; what is wrong, or nothing."""
    if isinstance(item, Directive):
        stage.run(f"hand {item.value}")
        return ""
    if item.skipped:
        return ""
    if item.name:
        target = folder / item.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(item.text, "utf-8")
        return ""
    if item.language == "sh":
        return played(stage, Command(item.text, 1, ["..."]))
    if item.language == "console":
        for command in parse(item.text).commands:
            if problem := played(stage, command):
                return problem
    return ""


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_a_page_plays_as_it_is_shown(path: Path, tmp_path: Path) -> None:
    """Each command of a page prints what the page shows and ends with the code that it shows."""
    with ExitStack() as stack:
        folder, stage = tmp_path / "start", None
        missing = set()
        for number, item in enumerate(read(path)):
            if isinstance(item, Directive) and item.word == "files":
                folder, stage = tmp_path / f"folder{number}", None
                set_up(folder, item.value)
                continue
            if stage is None:
                folder.mkdir(exist_ok=True)
                stage = stack.enter_context(Stage(folder, tmp_path / "bin"))
            if isinstance(item, Block) and item.tool and shutil.which(item.tool) is None:
                missing.add(item.tool)
                continue
            problem = play(stage, folder, item)
            assert not problem, f"{place(path)}:{item.line}: {problem}"
    if missing:
        pytest.skip(f"played but for the commands of {' and '.join(sorted(missing))}, which are not on PATH")


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_no_block_is_left_out_silently(path: Path) -> None:
    """Every block has a language that says what is done with it; few are not run, and those say why."""
    blocks = [item for item in read(path) if isinstance(item, Block)]
    assert [] == [f"{place(path)}:{b.line}: {b.language}" for b in blocks if b.language not in LANGUAGES]
    consoles = [b for b in blocks if b.language == "console" and not b.skipped]
    assert [] == [f"{place(path)}:{b.line}: no command" for b in consoles if not b.text.startswith("$ ")]
    assert NOT_RUN.get(place(path), 0) == sum(1 for b in blocks if b.skipped)


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_the_blocks_that_are_data_are_right(path: Path, tmp_path: Path) -> None:
    """Shown HCL is valid, and shown JSON is JSON."""
    with Stage(tmp_path, tmp_path / "bin") as stage:
        for item in read(path):
            if not isinstance(item, Block) or item.name or item.skipped:
                continue
            if item.language == "json":
                json.loads(item.text)
            if item.language == "hcl":
                (tmp_path / "shown.hcl").write_text(item.text, "utf-8")
                if "node_pool" not in item.text:
                    (tmp_path / "shown.hcl").write_text(item.text + '\nnode_pool "gpu" {}\n', "utf-8")
                code, output = stage.run("gitpool validate")
                assert code == 0, f"{place(path)}:{item.line}: {output}"


def mentioned(path: Path) -> list[str]:
    """The command lines of gitpool's that a page names: in its prose, in YAML, in text."""
    lines = re.findall(r"`(gitpool [^`]+)`", " ".join(prose(path).split()))
    for item in read(path):
        if isinstance(item, Block) and item.language in ("yaml", "text", "sh"):
            lines += [line.strip() for line in re.findall(r"(?:^|run: |\s)(gitpool .+)", item.text)]
    return lines


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_a_mentioned_command_exists(path: Path) -> None:
    """Whatever looks like a command line of gitpool's has a command and flags that exist."""
    for line in mentioned(path):
        words = [w for w in shlex.split(line.replace("…", ""), comments=True)[1:] if w not in ("COMMAND", "[flags]")]
        _, rest = argv.split_global([w for w in words if w not in argv.HELP])
        while rest and rest[0] not in {w for name in app.COMMANDS for w in name.split()[:1]}:
            assert not re.fullmatch("[a-z].*", rest[0]), f"{place(path)}: {line}"
            rest.pop(0)
        if not rest or (len(rest) == 1 and any(name.startswith(f"{rest[0]} ") for name in app.COMMANDS)):
            continue
        name = next(name for name in (" ".join(rest[:2]), rest[0]) if name in app.COMMANDS)
        known = app.flags(app.parser(name))
        for word in rest[1:]:
            if word == "--":
                break
            assert word == "-" or not word.startswith("-") or word.partition("=")[0] in known, (
                f"{place(path)}: {line}: {word}"
            )


def test_every_exit_code_is_shown() -> None:
    """Somewhere in the docs a command really ends with each of the exit codes."""
    shown = {
        command.exit_code
        for path in PAGES
        for item in read(path)
        if isinstance(item, Block) and item.language == "console" and not item.skipped
        for command in parse(item.text).commands
    }
    assert set(ExitCode) <= shown


def readme_commands() -> list[str]:
    """The blocks of README that are not run, which are its two commands."""
    return [item.text.strip() for item in read(ROOT / "README.md") if isinstance(item, Block) and item.skipped]


def test_readme_has_two_commands() -> None:
    """One line installs and plays the tour, one installs and runs the tests, as `.ci/run` does."""
    first, second = readme_commands()
    environment = "python3 -m venv .venv && . .venv/bin/activate && pip install -q "
    assert f"{environment}. && sh examples/quickstart/tour.sh" == first
    assert f"{environment}'.[test]' && python -m pytest -n 3" == second
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"]["gitpool"]
    extra = " ".join(project["optional-dependencies"]["test"])
    assert all(needed in extra for needed in ("pytest>", "pytest-xdist>"))
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    for line in (first, second):
        assert line.rpartition(" && ")[2] in run


def test_the_tour_leaves_nothing_behind(tmp_path: Path) -> None:
    """The tour can be played again and again: on the embedded Nomad its folder stays as it was."""
    folder = tmp_path / "quickstart"
    set_up(folder, "examples/quickstart")
    before = sorted(path.name for path in folder.iterdir())
    with Stage(tmp_path, tmp_path / "bin") as stage:
        code, output = stage.run("unset NOMAD_ADDR; sh quickstart/tour.sh")
        assert code == 0, output
        assert before == sorted(path.name for path in folder.iterdir())
        assert {"all", "default"} == {pool["Name"] for pool in stage.server.store.pools()}


def test_the_tour_plays_on_the_cluster_at_nomad_addr(tmp_path: Path) -> None:
    """With NOMAD_ADDR set the same script asks, works on that cluster, keeps its state, and can be played again."""
    folder = tmp_path / "quickstart"
    set_up(folder, "examples/quickstart")
    with Stage(tmp_path, tmp_path / "bin") as stage:
        assert stage.run("sh quickstart/tour.sh")[0] == ExitCode.ERROR
        assert {"all", "default"} == {pool["Name"] for pool in stage.server.store.pools()}
        for sentence in ("Resources: 3 added", "No changes."):
            code, output = stage.run("yes yes | sh quickstart/tour.sh")
            assert code == 0, output
            assert sentence in output
            assert "Apply complete! Resources: 0 added, 1 changed, 0 destroyed." in output
        assert {"batch", "edge", "gpu"} <= {pool["Name"] for pool in stage.server.store.pools()}
        assert (folder / "gitpool.state.json").is_file()


def test_the_tour_prints_what_readme_shows(tmp_path: Path) -> None:
    """The screen in README is what its first command prints, from the first line to the last."""
    screen = next(item for item in read(ROOT / "README.md") if isinstance(item, Block) and item.language == "console")
    with Stage(tmp_path, tmp_path / "bin") as stage:
        command = Command("unset NOMAD_ADDR; sh quickstart/tour.sh", screen.line, screen.text.splitlines())
        set_up(tmp_path / "quickstart", "examples/quickstart")
        assert not played(stage, command)
