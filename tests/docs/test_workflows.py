"""Workflows and the action, held against zizmor and actionlint: ours, those of examples/github, those of the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import gitpool
from tests.docs.page import PAGES, ROOT, Block, place, read

ACTION = ROOT / ".github" / "actions" / "gitpool" / "action.yml"
EXAMPLE = ROOT / "examples" / "github"
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXAMPLES = sorted(EXAMPLE.rglob("*.yml"))
CALLED = re.compile(r"uses: gitpool/gitpool/\.github/actions/gitpool@([0-9a-f]{40}) # v(\S+)")
ZIZMOR = Path(sys.executable).with_name("zizmor")
ACTIONLINT = ROOT / ".cache" / "bin" / "actionlint"
FRAME = "name: a page\non: pull_request\npermissions: {}\nconcurrency: a-page\n"
"""What a page leaves out that shows jobs alone."""


def shown(folder: Path) -> list[Path]:
    """The workflows of all pages, but for pieces of the example, as files in a folder."""
    whole = [path.read_text("utf-8") for path in [*EXAMPLES, ACTION]]
    folder.mkdir(parents=True)
    found = []
    for path in PAGES:
        for item in read(path):
            if not isinstance(item, Block) or item.language != "yaml" or "jobs:" not in item.text:
                continue
            if not any(item.text in text for text in whole):
                found.append(folder / f"{path.stem}-{item.line}.yml")
                found[-1].write_text(item.text if "\non:" in item.text else FRAME + item.text, "utf-8")
    return found


def zizmor(persona: str, *paths: Path) -> str:
    """What zizmor says of files; nothing if it finds nothing."""
    command = [str(ZIZMOR), "--offline", "--no-progress", "--quiet", "--format=plain", "--no-config"]
    done = subprocess.run(
        [*command, f"--persona={persona}", *map(str, paths)], capture_output=True, text=True, timeout=120, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def actionlint(folder: Path, *paths: Path) -> str:
    """What actionlint says of workflows, each in a project that has our action in it and calls it from there."""
    if not ACTIONLINT.exists():
        pytest.skip(".ci/actionlint builds actionlint, with Go")
    workflows, action = folder / ".github" / "workflows", folder / ".github" / "actions" / "gitpool"
    for made in (workflows, action, folder / ".git"):
        made.mkdir(parents=True)
    (action / "action.yml").write_text(ACTION.read_text("utf-8"), "utf-8")
    for number, path in enumerate(paths):
        text = CALLED.sub("uses: ./.github/actions/gitpool", path.read_text("utf-8"))
        (workflows / f"{number}-{path.name}").write_text(text, "utf-8")
    done = subprocess.run(
        [str(ACTIONLINT), "-shellcheck=", "-pyflakes=", "-no-color"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_zizmor_finds_nothing_in_what_we_ship() -> None:
    """Its strictest persona has no finding in our workflows, in the action, in those of the example."""
    assert "" == zizmor("auditor", ACTION, *OURS, *EXAMPLES)


def test_zizmor_finds_nothing_on_the_pages(tmp_path: Path) -> None:
    """Nor has the one for everybody in what people copy from a page."""
    paths = shown(tmp_path / ".github" / "workflows")
    assert len(paths) >= 2
    assert "" == zizmor("regular", *paths)


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    """It does look: an expression in a script is one finding, an action without a hash another."""
    text = ACTION.read_text("utf-8")
    worse = text.replace("set -euo pipefail", "echo ${{ inputs.args }}", 1).replace("@a26af69be951a21", "@v5 #", 1)
    (tmp_path / "action.yml").write_text(worse, "utf-8")
    said = zizmor("auditor", tmp_path / "action.yml")
    assert "template-injection" in said
    assert "unpinned-uses" in said


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """Neither in our workflows and the example's, nor in those of the pages."""
    paths = shown(tmp_path / "pages")
    assert "" == actionlint(tmp_path / "project", *OURS, *EXAMPLES, *paths)


def test_actionlint_knows_the_action(tmp_path: Path) -> None:
    """It holds what the workflows ask of the action against what the action has."""
    worse = EXAMPLES[0].read_text("utf-8").replace("working-directory:", "folder:")
    (tmp_path / "worse.yml").write_text(worse, "utf-8")
    assert 'input "folder" is not defined in action "gitpool"' in actionlint(
        tmp_path / "project", tmp_path / "worse.yml"
    )


def test_the_action_is_called_by_one_hash() -> None:
    """All that people copy calls the same commit of the action, and says which version that is."""
    texts = [path.read_text("utf-8") for path in [*EXAMPLES, *PAGES, EXAMPLE / "README.md"]]
    calls = {found.groups() for text in texts for found in CALLED.finditer(text)}
    assert [gitpool.__version__] == [version for _, version in calls]
    assert sum(text.count("/.github/actions/gitpool@") for text in texts) == sum(
        len(CALLED.findall(text)) for text in texts
    )


def test_no_expression_stands_in_a_script_of_the_action() -> None:
    """What others wrote reaches the shell by its environment alone; and every script stops at its first mistake."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert [] == [script for script in scripts if "${{" in script or not script.startswith("set -euo pipefail\n")]
    # macOS has bash 3.2, which knows neither `mapfile` nor empty arrays under `set -u`.
    assert [] == [script for script in scripts if re.search(r"mapfile|readarray|declare -A|\[@\]", script)]


@pytest.mark.parametrize("path", EXAMPLES, ids=place)
def test_the_example_s_jobs_ask_for_little(path: Path) -> None:
    """Each names its permissions, the workflow gives none, and nothing of a checkout stays behind."""
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert {} == workflow["permissions"]
    may = {"contents": "read", "pull-requests": "write", "checks": "write", "id-token": "write"}
    for job in workflow["jobs"].values():
        assert job.get("permissions", {}).items() <= may.items()
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert {"persist-credentials": False} == step["with"]
