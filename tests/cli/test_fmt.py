"""gitpool fmt against terraform fmt: the same words, codes and files for the same flags; and how files are replaced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitpool.config.formatting.replace import replace
from gitpool.config.formatting.targets import find
from gitpool.diagnostics import GitpoolError, Report

ROOT = Path(__file__).parents[2]
TERRAFORM = shutil.which("terraform")
FILES = {
    "main.tfvars": "a=1\nb=2\n\nc = 3\nd = 4\ne = 5\nf = 6\ng = 7\nh = 8\nx {\n  i=1\n}",
    "neat.tfvars": "a = 1\n",
    "lines.tfvars": 'a = "${\n b\n\n + c}"\nb=1\n',
    "backup.tfvars~": "a=1\n",
    "#lock.tfvars#": "a=1\n",
    ".hidden.tfvars": "a=1\n",
    "windows.tfvars": "a=1\r\nb=2\r\n",
    "sub/more.tfvars": "a=1",
    "sub/deep/most.tfvars": "a=1\n",
    "sub/.hidden/no.tfvars": "a=1\n",
    "Upper.tfvars": "a=1\n",
    "other.txt": "a=1\n",
}


def run(command: list[str], folder: Path, text: str | None) -> tuple[int, bytes]:
    """The exit code and stdout of a command in a folder of its own."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))
    environ = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "PYTHONPATH": str(ROOT)}
    stdin = None if text is None else text.encode("utf-8")
    done = subprocess.run(command, cwd=folder, env=environ, input=stdin, capture_output=True, check=False)
    return done.returncode, done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    """The files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to compare with")
@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ("", None),
        ("-check", None),
        ("-check -diff -recursive", None),
        ("-check -list=false -diff", None),
        ("-diff -recursive", None),
        ("-write=false", None),
        ("-list=false -write=false", None),
        ("sub ./main.tfvars nowhere neat.tfvars", None),
        ("sub/../sub other.txt", None),
        ("-", "a=1"),
        ("-", ""),
        ("-", "a=\n"),
        ("-diff -", "ä=1\r\n"),
        ("-check -", "a=1"),
        ("-check -diff -", "a = 1\n"),
    ],
)
def test_flags_mean_what_they_mean_to_terraform(flags: str, text: str | None, tmp_path: Path) -> None:
    """The same files are listed and written, the same text is printed, and the exit code is the same."""
    theirs = run([str(TERRAFORM), "fmt", *flags.split()], tmp_path / "theirs", text)
    ours = run([sys.executable, "-m", "gitpool", "fmt", *flags.split()], tmp_path / "ours", text)
    assert theirs == ours
    assert contents(tmp_path / "theirs") == contents(tmp_path / "ours")


def test_a_replaced_file_keeps_its_mode_and_its_links(tmp_path: Path) -> None:
    """The file behind a link is replaced, with the mode that it had; nothing else is left in the folder."""
    file, link = tmp_path / "a.hcl", tmp_path / "b.hcl"
    file.write_text("a=1\n")
    file.chmod(0o604)
    link.symlink_to(file.name)
    replace(link, b"a = 1\n")
    assert "a = 1\n" == file.read_text()
    assert 0o604 == file.stat().st_mode & 0o777
    assert ["a.hcl", "b.hcl"] == sorted(path.name for path in tmp_path.iterdir())
    assert link.is_symlink()


def test_a_failed_replacement_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new text does not reach the disk, the old one is there, alone."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "a.hcl"
    file.write_text("a=1\n")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace(file, b"a = 1\n")
    assert "a=1\n" == file.read_text()
    assert [file] == list(tmp_path.iterdir())


def test_a_path_that_is_no_path_is_not_there(tmp_path: Path) -> None:
    """A name that is too long for the system is one that does not exist."""
    with pytest.raises(GitpoolError, match="No such file or folder"):
        list(find(tmp_path / ("x" * 5000), Report(), recursive=True))


def test_folders_that_are_links_are_not_entered(tmp_path: Path) -> None:
    """A link to a folder may lead in a circle, or out of the tree."""
    (tmp_path / "loop.hcl").symlink_to(tmp_path)
    assert [] == list(find(tmp_path, Report(), recursive=True))
