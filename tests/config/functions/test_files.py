"""The functions of files: what may be read, and what a stranger's plan tries to read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from gitpool.config.functions import sandbox
from gitpool.config.functions.function import FunctionError, call
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.values.types import ANY, BOOL, NUMBER, STRING, set_of
from gitpool.config.values.value import Value, object_value, string, unknown
from tests.config.functions.called import PlainEnvironment, called, result

READERS = ("file", "filebase64", "fileexists")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration's folder, beside which a secret lies."""
    (tmp_path / "secret.txt").write_text("secret")
    inner = tmp_path / "pools"
    (inner / "sub").mkdir(parents=True)
    (inner / "sub" / "a.txt").write_text("a")
    (inner / "hello.txt").write_text("Hello\n")
    return inner


def refusal(name: str, *arguments: str, folder: Path) -> str:
    """Why a call is refused."""
    with pytest.raises(FunctionError) as problem:
        called(name, *arguments, folder=folder)
    assert "secret text" not in str(problem.value)
    return str(problem.value)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "path", ["../secret.txt", "sub/../../secret.txt", "/etc/passwd", "//etc/passwd", "./../secret.txt"]
)
def test_paths_that_lead_out_are_refused(name: str, path: str, folder: Path) -> None:
    """Neither `..` nor an absolute path leaves the folder, and the refusal names the flag that widens it."""
    assert "-allow-files=DIR" in refusal(name, path, folder=folder)


@pytest.mark.parametrize("path", ["/proc/self/environ", "/dev/zero", "/sys/kernel/notes", "/dev/../proc/self/environ"])
def test_the_system_is_never_read_even_where_all_is_allowed(path: str, folder: Path) -> None:
    """`-allow-files=/` opens the disk, not the views of processes and devices."""
    environment = PlainEnvironment(folder, [Path("/")])
    with pytest.raises(FunctionError, match="running system"):
        environment.read(path)


@pytest.mark.parametrize("name", READERS)
def test_links_that_lead_out_are_refused(name: str, folder: Path) -> None:
    """A link to a file or a folder outside, or to the system, is as good as its target."""
    (folder / "link").symlink_to("../secret.txt")
    (folder / "outside").symlink_to("..")
    (folder / "environ").symlink_to("/proc/self/environ")
    (folder / "twice").symlink_to("link")
    for path in ("link", "outside/secret.txt", "environ", "twice", "sub/../link"):
        assert "leads out" in refusal(name, path, folder=folder)


def test_links_within_the_folder_are_followed(folder: Path) -> None:
    """Links to files and folders of the configuration work, absolute ones among them."""
    (folder / "link").symlink_to("sub/a.txt")
    (folder / "dir").symlink_to(folder / "sub")
    assert ["a", "a"] == [called("file", path, folder=folder) for path in ("link", "dir/a.txt")]
    assert ["dir/a.txt", "sub/a.txt"] == called("fileset", ".", "*/*.txt", folder=folder)


def test_a_link_that_leads_to_itself_is_an_error(folder: Path) -> None:
    """Loops of links end in an error, and so does a chain that is longer than anyone makes."""
    (folder / "loop").symlink_to("loop")
    assert "itself" in refusal("file", "loop", folder=folder)
    (folder / "l0").symlink_to("hello.txt")
    for i in range(1500):
        (folder / f"l{i + 1}").symlink_to(f"l{i}")
    assert "too many links" in refusal("file", "l1500", folder=folder)


def test_a_swap_behind_the_check_is_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes a link after it was resolved is refused, not followed."""
    resolved = os.path.realpath

    def swap(path: str) -> str:
        found = resolved(path)
        (folder / "hello.txt").unlink(missing_ok=True)
        (folder / "hello.txt").symlink_to("../secret.txt")
        return found

    environment = PlainEnvironment(folder)
    monkeypatch.setattr(os.path, "realpath", swap)
    with pytest.raises(FunctionError, match="changed while it was read"):
        environment.read("hello.txt")


@pytest.mark.parametrize("path", [".git/config", "sub/.git/config", ".GIT/config", "link", "hidden"])
def test_the_credentials_of_a_checkout_are_not_read(path: str, folder: Path) -> None:
    """CI leaves tokens in `.git`: it is refused by every way, and `fileset` does not list it."""
    for place in (".git", "sub/.git", ".GIT"):
        (folder / place).mkdir(exist_ok=True)
        (folder / place / "config").write_text("secret text")
    (folder / "link").symlink_to(".git/config")
    (folder / "hidden").symlink_to(".git")
    assert ".git folder" in refusal("file", path if path != "hidden" else "hidden/config", folder=folder)
    (folder / "hidden").unlink()
    (folder / "link").unlink()
    assert ["hello.txt", "sub/a.txt"] == called("fileset", ".", "**", folder=folder)


def test_pipes_sockets_and_folders_are_no_files(folder: Path) -> None:
    """Nothing waits for a writer: what is no regular file is refused at once."""
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(folder)
        listener.bind("socket")
        os.chdir(here)
        for name in READERS:
            assert "a pipe, not a regular file" in refusal(name, "pipe", folder=folder)
            assert "a folder, not a regular file" in refusal(name, "sub", folder=folder)
            assert "a socket or a device" in refusal(name, "socket", folder=folder)
        assert ["hello.txt"] == called("fileset", ".", "*", folder=folder)


def test_files_are_bounded(folder: Path) -> None:
    """A file larger than the bound is refused, one as large as it is read."""
    (folder / "huge").write_bytes(b"x" * (sandbox.MAX_BYTES + 1))
    (folder / "large").write_bytes(b"x" * sandbox.MAX_BYTES)
    (folder / "sparse").touch()
    os.truncate(folder / "sparse", 2**40)
    assert "4 MiB" in refusal("file", "huge", folder=folder)
    assert "4 MiB" in refusal("filebase64", "sparse", folder=folder)
    assert sandbox.MAX_BYTES == len(called("file", "large", folder=folder))


def test_walks_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fileset` looks at so many files and so deep, and no further."""
    monkeypatch.setattr("gitpool.config.functions.environment.MAX_ENTRIES", 20)
    for i in range(30):
        (folder / f"f{i}").touch()
    assert "more than 20 files" in refusal("fileset", ".", "*", folder=folder)
    monkeypatch.undo()
    (folder / "sub" / "back").symlink_to(".")
    assert "a link may lead back" in refusal("fileset", ".", "**", folder=folder)
    monkeypatch.setattr(sandbox, "MAX_ENTRIES", 20)
    assert "holds more than 20" in refusal("fileset", ".", "*", folder=folder)


def test_patterns_cost_little(folder: Path) -> None:
    """A pattern that makes others try for hours is answered at once."""
    (folder / ("a" * 200)).touch()
    assert [] == called("fileset", ".", "*a" * 100 + "b", folder=folder)
    assert [] == called("fileset", ".", "{a,aa}" * 40 + "b", folder=folder)
    assert "256 characters" in refusal("fileset", ".", "*" * 300, folder=folder)


def test_fileset_does_not_leave_the_folder(folder: Path) -> None:
    """A pattern that leads out, or comes by a link that does, is refused."""
    assert "leads out" in refusal("fileset", "..", "*", folder=folder)
    assert "leads out" in refusal("fileset", ".", "../*", folder=folder)
    assert "leads out" in refusal("fileset", "/etc", "*", folder=folder)
    assert "leads out" in refusal("fileset", "/*", "*", folder=folder)
    (folder / "out").symlink_to("..")
    assert "leads out" in refusal("fileset", ".", "**", folder=folder)


def test_a_wider_folder_is_read_where_the_caller_allows_it(folder: Path) -> None:
    """`-allow-files` opens one more folder, by absolute and relative paths and through links, and no other."""
    shared = folder.parent / "shared"
    shared.mkdir()
    (shared / "x.txt").write_text("x")
    (shared / "out").symlink_to("../secret.txt")
    (folder.parent / "named").symlink_to("shared")
    (folder / "link").symlink_to("../shared/x.txt")
    environment = PlainEnvironment(folder, [folder.parent / "named"])
    paths = [str(shared / "x.txt"), str(folder.parent / "named" / "x.txt"), "../shared/x.txt", "link"]
    assert [b"x"] * 4 == [environment.read(path) for path in paths]
    assert ["x.txt"] == environment.files(str(shared), "x*")
    for path in ("../secret.txt", str(shared / "out"), str(shared / ".." / "secret.txt"), "../sharedx"):
        with pytest.raises(FunctionError, match="leads out"):
            environment.read(path)


def test_paths_that_are_none_are_refused(folder: Path) -> None:
    """NUL bytes, home folders and names beyond what systems allow end in a sentence."""
    assert "NUL" in refusal("file", "a\0b", folder=folder)
    assert "home folder" in refusal("file", "~/x", folder=folder)
    assert "cannot be read" in refusal("file", "x" * 5000, folder=folder)
    assert "Not a directory" in refusal("file", "hello.txt/x", folder=folder)


def test_text_must_be_utf_8(folder: Path) -> None:
    """`file` refuses other bytes and names the function that takes them."""
    (folder / "latin").write_bytes(b"\xe9")
    assert "filebase64" in refusal("file", "latin", folder=folder)
    assert "6Q==" == called("filebase64", "latin", folder=folder)


def test_where_the_folder_lies_is_not_told(folder: Path) -> None:
    """A plan is the same wherever it is made: neither `abspath` nor `pathexpand` knows the machine."""
    assert "machine" in refusal("abspath", "hello.txt", folder=folder)
    assert "the same for all" in refusal("pathexpand", "~/x", folder=folder)
    assert str(folder) not in refusal("file", "nope.txt", folder=folder)
    assert str(folder.parent) not in refusal("file", "../secret.txt", folder=folder)


def test_folders_that_look_like_patterns_are_names(tmp_path: Path) -> None:
    """The folder's own path is no part of a pattern."""
    folder = tmp_path / "a[1]{b}*"
    folder.mkdir()
    (folder / "x.txt").touch()
    assert ["x.txt"] == called("fileset", ".", "*", folder=folder)


def test_templates_keep_their_types_and_their_sensitivity(folder: Path) -> None:
    """A template that is one interpolation gives its value; `templatestring` makes a string of it."""
    (folder / "bare.tmpl").write_text("${x}")
    (folder / "hello.tmpl").write_text("Hello, ${name}!")
    environment = PlainEnvironment(folder)

    def given(name: str, first: Value, variables: Value) -> Value:
        return call(FUNCTIONS[name], [first, variables], environment)

    number = given("templatefile", string("bare.tmpl"), object_value({"x": unknown(NUMBER)}))
    assert NUMBER is number.type
    text = given("templatestring", string("${x}"), object_value({"x": string("a").marked()}))
    assert (STRING, True, "a") == (text.type, text.is_sensitive, text.data)
    with pytest.raises(FunctionError, match="must be a string"):
        given("templatestring", object_value({}), object_value({}))
    with pytest.raises(FunctionError, match="null"):
        given("templatefile", string("bare.tmpl"), object_value({"x": Value(ANY, None)}))
    with pytest.raises(FunctionError, match="object or a map"):
        given("templatefile", string("bare.tmpl"), string("x"))
    with pytest.raises(FunctionError, match="no name"):
        given("templatefile", string("bare.tmpl"), object_value({"a b": string("x")}))


def test_unknown_paths_have_the_types_of_their_results() -> None:
    """`validate` knows what a call gives before it knows the path."""
    path = unknown(STRING)
    assert STRING is result("file", path).type
    assert BOOL is result("fileexists", path).type
    assert set_of(STRING) is result("fileset", path, "*").type
    assert ANY is result("templatefile", path, {}).type
