"""The layout against Terraform's own, on random texts: every byte is the same."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gitpool.config.formatting.source import format_source
from tests.config.formatting.random_hcl import RandomHcl

TERRAFORM = shutil.which("terraform")
OFFLINE = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
TEXTS = 500
SCRAPS = [*'\n \t#{}"(),%~-!.é=', "/*c*/", "${", "<<E\nx\nE\n"]

pytestmark = pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to compare with")


def terraform_fmt(folder: Path, *flags: str) -> set[str]:
    """Let Terraform lay out the files of a folder; the names of those that it refuses."""
    command = [str(TERRAFORM), "fmt", "-no-color", "-list=false", *flags, "."]
    done = subprocess.run(command, cwd=folder, env=OFFLINE, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 2), done.stderr
    return set(re.findall(r"on (\d+\.tf(?:vars)?) line", done.stderr))


def compare(texts: list[str], folder: Path) -> int:
    """How many of the texts were laid out alike; there is no other case but those that Terraform refuses or breaks."""
    files = {f"{i:04}.tf{'vars' * (i % 2)}": text for i, text in enumerate(texts)}
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    skipped = terraform_fmt(folder)
    skipped |= terraform_fmt(folder, "-write=false")
    for name, text in files.items():
        if name not in skipped:
            assert (folder / name).read_bytes().decode("utf-8") == format_source(text), name
    return len(files) - len(skipped)


def damaged(text: str, seed: int) -> str:
    """The text with a few characters lost, put in or replaced."""
    chance = random.Random(seed)
    characters = list(text)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(characters) + 1)
        characters[at : at + chance.randrange(2)] = [chance.choice(SCRAPS)] * chance.randrange(2)
    return "".join(characters)


@pytest.mark.parametrize("group", range(4))
def test_random_texts_have_terraforms_layout(group: int, tmp_path: Path) -> None:
    """Whatever Terraform lays out is laid out like that, byte for byte, also with Windows' line breaks and a mark."""
    texts = []
    for seed in range(group * TEXTS, (group + 1) * TEXTS):
        text = RandomHcl(seed, "\r\n" if seed % 7 == 0 else "\n").text()
        texts.append("\ufeff" + text if seed % 11 == 0 else text)
    assert compare(texts, tmp_path) > TEXTS * 4 // 5


def test_damaged_texts_have_terraforms_layout(tmp_path: Path) -> None:
    """So are those that are legal by accident."""
    texts = [damaged(RandomHcl(seed).text(2), seed) for seed in range(2 * TEXTS)]
    assert compare(texts, tmp_path) > TEXTS // 4
