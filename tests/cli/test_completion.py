"""Completion: what is offered where, and that the scripts bring it into the shells that there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitpool.cli import app, completing, completion
from gitpool.cli.completing import Candidates, candidates, rejoined
from gitpool.devserver import DevServer
from tests.stories.story import Stage

POOLS = ["all", "default", "gpu", "gpu-b"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster with pools."""
    with DevServer() as server:
        for name in POOLS[2:]:
            server.store.upsert({"Name": name})
        yield server.address


@pytest.fixture
def _cluster(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment leads to it."""
    monkeypatch.setenv("NOMAD_ADDR", address)


def offered(line: str) -> list[str]:
    """The words that may stand at the end of a line; what is behind the last blank is begun already."""
    found = candidates(line.split(" "), app.COMMANDS)
    return ["FILES"] if found.is_file else [found.before + word for word, _ in found.words]


CASES = {
    "": sorted({name.split()[0] for name in app.COMMANDS}),
    "pl": ["plan"],
    "pool ": ["info", "jobs", "list", "nodes"],
    "pool l": ["list"],
    "state s": ["show"],
    "nothing ": [],
    "-": ["-chdir=", "-help", "-version"],
    "-chdir ": ["FILES"],
    "-chdir=": ["FILES"],
    "-chdir x pool l": ["list"],
    "-chdir=x pl": ["plan"],
    "pool list -pre": ["-prefix="],
    "pool list --pre": ["--prefix="],
    "pool list -js": ["-json"],
    "pool list -per-page 3 -verb": ["-verbose"],
    "pool list -filter ": [],
    "pool list -he": ["-help"],
    "plan -out=": ["FILES"],
    "plan -out ": ["FILES"],
    "plan -refresh=": ["-refresh=false", "-refresh=true"],
    "apply -on-failure=r": ["-on-failure=rollback"],
    "apply -on-failure s": ["stop"],
    "apply -nonsense=": [],
    "show ": ["FILES"],
    "dev -- ": ["FILES"],
    "completion ": ["bash", "fish", "zsh"],
    "pool info ": POOLS,
    "pool info g": ["gpu", "gpu-b"],
    "pool nodes -verbose gpu-": ["gpu-b"],
    "pool jobs -per-page 3 z": [],
    "pool info gpu ": [],
    "plan -target=": [],
    "plan -exclude d": [],
    "pool info -address=http://127.0.0.1:1 g": [],
    "pool info -address http://127.0.0.1:1 g": [],
    "pool info -address=nonsense g": [],
}


@pytest.mark.usefixtures("_cluster")
@pytest.mark.parametrize("line", CASES)
def test_what_is_offered(line: str) -> None:
    """Commands, flags, their values, names of pools, or files; pools of the cluster that the line names."""
    assert CASES[line] == sorted(offered(line))


@pytest.mark.usefixtures("_cluster")
@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_flag_is_offered(name: str) -> None:
    """Of every command, all that `-help` shows, in the spelling that it shows."""
    options = [p for p in app.parser(name).params if p.param_type_name == "option" and not p.hidden]
    shown = {p.opts[0] + ("" if p.is_flag else "=") for p in options if p.opts[0] != "--help"}
    assert shown | {"-help"} == set(offered(f"{name} -"))


BLOCKS = """
node_pool "web" {
  description = "node_pool \\"no\\""
}
  node_pool   "batch" {}
# node_pool "old" {}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files and a state, and no cluster."""
    (tmp_path / "pools.hcl").write_text(BLOCKS)
    (tmp_path / "broken.hcl").write_bytes(b"\xff")
    (tmp_path / "gitpool.state.json").write_text('{"pools": {"gone": {}, "web": {}, "\\n": {}}}')
    (tmp_path / "other.json").write_text('{"pools": {"elsewhere": {}}}')
    os.mkfifo(tmp_path / "pipe.hcl")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOMAD_ADDR", "http://127.0.0.1:1")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("plan -target=", ["-target=batch", "-target=gone", "-target=web"]),
        ("plan -exclude w", ["web"]),
        ("apply -allow-destroy=g", ["-allow-destroy=gone"]),
        ("plan -state=other.json -target ", ["batch", "elsewhere", "web"]),
        ("plan -state nowhere.json -target ", ["batch", "web"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_pools_of_a_plan_are_those_of_the_folder(line: str, names: list[str]) -> None:
    """Of its files and of its state, for a plan refuses others; what cannot be read there says nothing."""
    assert names == offered(line)


@pytest.mark.parametrize("state", ["", "[]", '{"pools": "no"}', "{"])
def test_a_state_that_is_none_hides_no_file(folder: Path, state: str) -> None:
    """Nobody in the middle of a line can mend it."""
    (folder / "gitpool.state.json").write_text(state)
    assert ["batch", "web"] == offered("plan -target ")


def test_the_folder_is_that_of_chdir(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the command itself will have it."""
    monkeypatch.chdir("/")
    assert 0 == app.run(["__complete", "fish", f"-chdir={folder}", "plan", "-target=w"])
    assert "words\n-target=web\t\n" == capsys.readouterr().out
    monkeypatch.chdir("/")
    assert 0 == app.run(["__complete", "fish", "-chdir=/nowhere", "plan", "-target=w"])
    assert "words\n" == capsys.readouterr().out
    assert 0 == app.run(["__complete", "fish", "-chdir", ""])
    assert "files\n" == capsys.readouterr().out


def test_nothing_is_offered_and_nobody_told_when_the_cluster_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No server, a wrong address, a certificate that is not there: no name, no word, code 0."""
    for variable, value in (
        ("NOMAD_ADDR", "http://127.0.0.1:1"),
        ("NOMAD_ADDR", "nonsense"),
        ("NOMAD_CACERT", "/nowhere"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(variable, value)
            patch.setenv("NOMAD_ADDR", value if variable == "NOMAD_ADDR" else "https://127.0.0.1:1")
            assert 0 == app.run(["__complete", "bash", "pool", "info", ""])
    assert ("words\n" * 3, "") == capsys.readouterr()


def test_a_cluster_that_is_slow_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have said comes too late."""
    monkeypatch.setattr(completing, "PATIENCE", 0.05)
    with DevServer(latency=30) as server:
        monkeypatch.setenv("NOMAD_ADDR", server.address)
        assert Candidates() == candidates(["pool", "info", ""], app.COMMANDS)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], []),
        (["plan", "-target", "=", "g"], ["plan", "-target=g"]),
        (["plan", "-target", "="], ["plan", "-target="]),
        (["x", "-address", "=", "http", ":", "//h", ":", "1", ""], ["x", "-address=http://h:1", ""]),
        (["-var", "=", "a", "=", "b", ""], ["-var=a=b", ""]),
        (["plan", ""], ["plan", ""]),
        (["pool", "info", '"gp'], ["pool", "info", "gp"]),
        (["plan", "-target", "=", "'g", ""], ["plan", "-target=g", ""]),
    ],
)
def test_words_that_bash_took_apart(words: list[str], line: list[str]) -> None:
    """They are put together again as they were typed."""
    assert line == rejoined(words)


@pytest.mark.usefixtures("folder")
def test_a_shell_without_breaks_gets_the_whole_word(capsys: pytest.CaptureFixture[str]) -> None:
    """In bash what stands before `=` is a word of its own, elsewhere it is a part of the candidates."""
    assert 0 == app.run(["__complete", "bash", "plan", "-target", "=", "w"])
    assert "words\nweb\t\n" == capsys.readouterr().out
    assert 0 == app.run(["__complete", "zsh", "plan", "-target=w"])
    assert "words\n-target=web\t\n" == capsys.readouterr().out
    assert 0 == app.run(["__complete", "fish", "plan", "-out="])
    assert "files-out=\n" == capsys.readouterr().out


def in_shell(tmp_path: Path, address: str, *command: str) -> str:
    """What a shell prints that has `gitpool` on its PATH."""
    with Stage(tmp_path, tmp_path / "bin"):
        pass  # it made the command
    (tmp_path / "pools.hcl").write_text('node_pool "gpu-b" {}\n')
    done = subprocess.run(
        command,
        env={
            **os.environ,
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "NOMAD_ADDR": address,
            "HOME": str(tmp_path),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "" == done.stderr
    return done.stdout


def needs(shell: str) -> pytest.MarkDecorator:
    """The test plays where that shell is."""
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}")


BASH = """
source <(gitpool completion bash)
complete -p gitpool
offer() { COMP_WORDS=(gitpool "$@"); COMP_CWORD=$#; _gitpool gitpool; echo "${COMPREPLY[@]}"; }
offer pool i
offer pool info gpu
offer plan -target = gpu-
offer plan -targ
offer apply -state = here/
offer pool info '"gpu-'
offer apply -state = "'here/"
"""


@needs("bash")
def test_bash(tmp_path: Path, address: str) -> None:
    """The function of the script fills COMPREPLY with commands, names of pools, flags and files."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "state.json").touch()
    expected = "complete -F _gitpool gitpool\ninfo\ngpu gpu-b\ngpu-b\n-target=\nhere/state.json\n"
    expected += "gpu-b\nhere/state.json\n"
    assert expected == in_shell(tmp_path, address, "bash", "--norc", "-c", BASH)


ZSH = """
compdef() { print "compdef $*" }
_describe() { local name=${@[$#]}; [[ $name == '' ]] && name=$4; print -l -- ${(P)name} }
_files() { print files $PREFIX }
compset() { PREFIX=${PREFIX#*=} }
source <(gitpool completion zsh)
offer() { words=(gitpool "$@"); CURRENT=$#words; PREFIX=$words[-1]; _gitpool }
offer pool i
offer pool info gpu-
offer plan -target=gpu-
offer plan -targ
offer apply -state=here/
"""


@needs("zsh")
def test_zsh(tmp_path: Path, address: str) -> None:
    """The function of the script hands on words, with what they do if it is known; zsh's own functions are played."""
    lines = in_shell(tmp_path, address, "zsh", "-f", "-c", ZSH).splitlines()
    expected = ["compdef _gitpool gitpool", "info:Show one node pool.", "gpu-b", "-target=gpu-b"]
    assert expected == lines[:4]
    assert lines[4].startswith("-target=:Plan only")
    assert ["files here/"] == lines[5:]


FISH = """
gitpool completion fish | source
for line in 'gitpool pool i' 'gitpool pool info gpu' 'gitpool plan -target=gpu-' 'gitpool plan -auto' 'gitpool show he'
    complete -C $line
end
"""


@needs("fish")
def test_fish(tmp_path: Path, address: str) -> None:
    """fish itself completes the lines."""
    (tmp_path / "here.plan").touch()
    expected = "info\tShow one node pool.\ngpu\ngpu-b\n-target=gpu-b\nhere.plan\n"
    assert expected == in_shell(tmp_path, address, "fish", "--no-config", "-c", FISH)


@pytest.mark.parametrize("shell", sorted(completion.SCRIPTS))
def test_the_command_prints_the_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As it is, for `source`."""
    assert 0 == app.run(["completion", shell])
    assert completion.SCRIPTS[shell] == capsys.readouterr().out
    assert app.COMPLETE in completion.SCRIPTS[shell]


def test_completing_imports_little(tmp_path: Path) -> None:
    """A list of commands needs neither a parser nor a client: it is waited for at every press of a key."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gitpool", "__complete", "bash", "p"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "plan" in done.stdout
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert not imported & {"typer", "httpx", "rich", "hcl2"}
