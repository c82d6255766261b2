"""gitpool import: pools that exist come under gitpool, as they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shlex import quote
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
        help="The pools, or those named, of a Terraform state or what `terraform show -json` printed; - for stdin.",
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
        terraform = None if from_terraform is None else _Terraform(from_terraform, names or [], matching or [])
        wish = _wish(names or [], matching or [], terraform, everything=everything)
        path = generated.file_of_the_folder("-out", out)
        report = Report()
        with runtime.open_session(output, wishes, report) as session:
            from gitpool.workflow.adopt import take_over

            watch.attach_lock(output, session)
            read = partial(runtime.load_configuration, Report(), output, inputs=inputs)
            found = take_over(session, wish, path, new_cluster=new_cluster, read=read)
        remarks = [*report.sorted(), *_remarks(output, found, path, terraform)]
        if json:
            output.document(_document(found, path, terraform, remarks))
            return ExitCode.OK
        _tell(output, found, path)
        if terraform is not None:
            terraform.tell(output)
        output.report(remarks)
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)


class _Terraform:
    """The pools of a Terraform state that are asked for."""

    def __init__(self, file: str, names: list[str], patterns: list[str]) -> None:
        from gitpool.terraformstate import left, part_of, pools_of

        where = "The input" if file == "-" else file
        pools = pools_of(options.bytes_of(file), where)
        part = part_of(pools, names, patterns, where)
        self.blocks, self.instances = left(pools, part)
        self.called = {managed.name: f"{at} in {file}" for at, managed in part.items()}
        self.sensitive = {managed.name: managed.sensitive for managed in part.values()}

    def tell(self, output: Output) -> None:
        """What is to be done on the other side, so that Terraform lets go of the pools and deletes none."""
        from gitpool.render.terraform import removed

        if self.blocks:
            output.say(
                "\nTerraform manages them still. There, put these blocks in the place of the resources, and apply. It "
                "then forgets\nthe pools and deletes none (Terraform 1.7 or later; before, `terraform state rm`):\n"
            )
            output.say(removed(self.blocks).rstrip())
        if self.instances:
            output.say(
                "\nOther instances of their blocks stay with Terraform, and `removed` takes whole blocks. Let it "
                "forget these,\nand take them out of `for_each` or `count` before it applies again:\n"
            )
            output.say("\n".join(f"terraform state rm {quote(at)}" for at in self.instances))


def _wish(names: list[str], patterns: list[str], terraform: _Terraform | None, *, everything: bool) -> Wish:
    """What the command line asks for; names and patterns choose of what Terraform has, if that is given.

    Raises:
        GitpoolError: nothing, or two things at once; or addresses, as Terraform has it.
    """
    from gitpool.workflow.adopt import Wish

    ways = [way for way in (terraform is not None or names or patterns, everything) if way]
    if len(ways) != 1:
        raise usage(
            "Which pools are to be imported?",
            "Name them (`gitpool import gpu`, `-matching='gpu-*'`), or say `-all` or `-from-terraform=FILE`: one of "
            "these three. Names beside a Terraform state choose of its pools.",
        )
    if terraform is not None:
        return Wish(called=terraform.called)
    if any("." in name or "[" in name for name in names):
        raise _addresses(names)
    return Wish(tuple(names), tuple(patterns), everything)


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


def _document(found: TakenOver, path: Path, terraform: _Terraform | None, remarks: list[Diagnostic]) -> dict[str, Any]:
    from gitpool.render.schema import diagnosed

    return {
        "format_version": "1.0",
        "file": str(path) if found.written else None,
        "generated": sorted(found.written),
        "declared": sorted(found.declared),
        "managed": sorted(found.managed),
        "undeclared": sorted(found.undeclared),
        "skipped": sorted(found.nameless),
        "removed": terraform.blocks if terraform else [],
        "removed_instances": terraform.instances if terraform else [],
        "diagnostics": [diagnosed(remark) for remark in remarks],
    }


def _remarks(output: Output, found: TakenOver, path: Path, terraform: _Terraform | None) -> list[Diagnostic]:
    sensitive = terraform.sensitive if terraform else {}
    remarks = generated.in_clear(output, found.written.values(), str(path), sensitive)
    if found.undeclared:
        remarks.append(
            warning(
                "Managed pools that the files do not declare",
                f"The next plan deletes {', '.join(map(address, found.undeclared))}. `gitpool export` prints their "
                "blocks, if they are to stay.",
            )
        )
    return remarks + generated.left_out(found.nameless)
