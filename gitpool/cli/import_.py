"""gitpool import: pools that exist come under gitpool, as they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from gitpool.cli import generated, options, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, warning
from gitpool.pool import address

if TYPE_CHECKING:
    from gitpool.workflow.adopt import TakenOver, Wish

Names = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[POOL]...", help="Names of pools of the cluster."),
]
All = Annotated[bool, typer.Option("-all", help="Every pool that is neither built in nor managed.")]
FromTerraform = Annotated[
    options.Text,
    typer.Option(
        "-from-terraform",
        metavar="FILE",
        help="The pools of a Terraform state, or of what `terraform show -json` printed; - for stdin.",
    ),
]
Out = Annotated[str, typer.Option("-out", metavar="FILE", help="The file that blocks are written to, or put behind.")]


@options.connected
@options.assigned
def import_(
    connection: dict[str, Any],
    assignments: list[Argument],
    names: Names = None,
    everything: All = False,
    matching: options.Matching = None,
    from_terraform: FromTerraform = None,
    out: Out = "imported.hcl",
    json: options.Json = False,
    new_cluster: options.NewCluster = False,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
    no_color: options.NoColor = False,
) -> int:
    """Have pools that exist managed: write HCL for those that the files do not declare, and record them."""
    output = Output(no_color=no_color, is_data=json)
    inputs = runtime.inputs_of(output, assignments, may_ask=input and not json)
    wishes = runtime.Wishes(connection, state, lock_timeout=lock_timeout, inputs=inputs)

    def action() -> int:
        addresses = _of_terraform(from_terraform) if from_terraform is not None else {}
        wish = _wish(names or [], matching or [], addresses, from_terraform, everything=everything)
        path = generated.file_of_the_folder("-out", out)
        report = Report()
        with runtime.open_session(output, wishes, report) as session:
            from gitpool.workflow.adopt import take_over

            watch.attach_lock(output, session)
            found = take_over(session, wish, path, new_cluster=new_cluster)
        if json:
            output.document(_document(found, path, addresses))
        else:
            _tell(output, found, path)
            _tell_terraform(output, addresses)
        output.report([*report.sorted(), *_remarks(output, found, path)])
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)


def _of_terraform(file: str) -> dict[str, str]:
    """The names of the pools that Terraform manages, by their addresses there."""
    from gitpool.terraformstate import pools_of

    return pools_of(options.bytes_of(file), "The input" if file == "-" else file)


def _wish(
    names: list[str], patterns: list[str], addresses: dict[str, str], terraform: str | None, *, everything: bool
) -> Wish:
    """What the command line asks for.

    Raises:
        GitpoolError: nothing, or two things at once; or addresses, as Terraform has it.
    """
    from gitpool.workflow.adopt import Wish

    ways = [way for way in (names or patterns, everything, terraform is not None) if way]
    if len(ways) != 1:
        raise usage(
            "Which pools are to be imported?",
            "Name them (`gitpool import gpu`, `-matching='gpu-*'`), or say `-all` or `-from-terraform=FILE`: one of "
            "these three.",
        )
    if any("." in name or "[" in name for name in names):
        raise _addresses(names)
    called = {name: f"{at} in {terraform}" for at, name in addresses.items()}
    return Wish(tuple(names), tuple(patterns), everything, called)


def _addresses(names: list[str]) -> GitpoolError:
    """What is said to Terraform's `import ADDRESS ID`."""
    plain = [name for name in names if "." not in name and "[" not in name] or [
        name.rpartition(".")[2].partition("[")[0] for name in names
    ]
    return usage(
        "A name is expected, and not an address",
        "A pool is imported by the name that it has in the cluster, and is declared in a block of that name: "
        f"`gitpool import {' '.join(plain)}`. To take it over for a block of another label, or an instance of one, "
        "write an `import` block.",
    )


def _tell(output: Output, found: TakenOver, path: Path) -> None:
    rows = [(name, f"imported, its block is in {path}") for name in found.written]
    rows += [(name, "imported, as the files declare it already") for name in found.declared]
    rows += [(name, "managed already") for name in found.managed]
    for name, what in sorted(rows):
        output.say(f"{address(name)}: {what}")
    count = len(found.written) + len(found.declared)
    if not count:
        output.say(
            "Nothing to import: every pool is managed."
            if not rows
            else "\nNothing to import: all of them are managed already."
        )
        return
    output.say(
        f"\nImport complete! {count} pool{'' if count == 1 else 's'} imported, and nothing in the cluster changed."
    )
    if found.declared:
        output.say("`gitpool plan` shows where those that were declared differ from the files.")


def _tell_terraform(output: Output, addresses: dict[str, str]) -> None:
    """What is to be done on the other side, so that Terraform lets go of the pools and deletes none."""
    if not addresses:
        return
    from gitpool.render.terraform import removed
    from gitpool.terraformstate import without_keys

    output.say(
        "\nTerraform manages them still. There, put these blocks in the place of the resources, and apply. It then "
        "forgets\nthe pools and deletes none (Terraform 1.7 or later; before, `terraform state rm`):\n"
    )
    output.say(removed(dict.fromkeys(map(without_keys, addresses))))


def _document(found: TakenOver, path: Path, addresses: dict[str, str]) -> dict[str, Any]:
    from gitpool.terraformstate import without_keys

    return {
        "format_version": "1.0",
        "file": str(path) if found.written else None,
        "generated": sorted(found.written),
        "declared": sorted(found.declared),
        "managed": sorted(found.managed),
        "undeclared": sorted(found.undeclared),
        "skipped": sorted(found.nameless),
        "removed": list(dict.fromkeys(map(without_keys, addresses))),
    }


def _remarks(output: Output, found: TakenOver, path: Path) -> list[Diagnostic]:
    remarks = generated.in_clear(output, found.written.values(), str(path))
    if found.undeclared:
        remarks.append(
            warning(
                "Managed pools that the files do not declare",
                f"The next plan deletes {', '.join(map(address, found.undeclared))}. `gitpool export` prints their "
                "blocks, if they are to stay.",
            )
        )
    return remarks + generated.left_out(found.nameless)
