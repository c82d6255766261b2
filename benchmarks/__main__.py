"""`python -m benchmarks [SIZE ...]`: wall, CPU and peak memory of the main jobs, as whole processes, in one table.

Every row is the median of several runs (of one run for what takes seconds). Machines are noisy: the last column holds
ratios within this one run, and those are what to quote. Nothing here is a test, and no test depends on time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import backends, devserver, impact
from benchmarks.language import write_blocks, write_for_each, write_terraform_for_each
from benchmarks.measure import Row, Server, measure, table
from benchmarks.pools import drift, write_pools, write_terraform

GITPOOL = [sys.executable, "-m", "gitpool"]
LATENCIES = (0, 5)
LISTS = {"pool list": [], "pool list -verbose": ["-verbose"], "pool list -json": ["-json"]}
"""Each in a pipe, against the same bytes fetched and decoded by a bare call; 1.5 times its CPU is the bound."""
FOR_EACH = 1_000
"""How many keys Terraform is given: it needs 15 s for them, and 30 times as long for five times as many."""


def main() -> None:
    """Measure everything and print the table."""
    sizes = [int(a) for a in sys.argv[1:]] or [1, 100, 1_000, 10_000]
    rows = [measure("version", 0, [*GITPOOL, "version"]), measure("-help", 0, [*GITPOOL, "-help"])]
    for size in sizes:
        print(f"measuring {size} pools …", file=sys.stderr)
        with tempfile.TemporaryDirectory() as name:
            rows += rows_of(size, Path(name))
        rows += language_rows(size)
    print(table(compared(rows)))
    print()
    impact.main()
    print()
    devserver.main()
    print()
    backends.tables([size for size in sizes if size >= 100])


def rows_of(size: int, folder: Path) -> list[Row]:
    """All rows of one size."""
    write_pools(folder, size)
    rows = [measure("validate", size, [*GITPOOL, "validate"], folder)]
    with Server() as server:
        rows.append(measure("plan, all new", size, [*GITPOOL, "plan"], folder, server))
    for latency in LATENCIES:
        state = folder / f"{latency}.json"
        with Server(latency) as server:
            apply = [*GITPOOL, "apply", "-auto-approve", f"-state={state.name}"]
            rows.append(measure(f"apply, all new, {latency} ms", size, apply, folder, server, runs=1))
            if latency == 0:
                plan = [*GITPOOL, "plan", f"-state={state.name}"]
                rows.append(measure("plan, nothing to do", size, plan, folder, server))
                drift(server.address, size)
                rows.append(measure("plan, 1 % drift", size, plan, folder, server))
                bare = [sys.executable, "-m", "benchmarks.bare_list", server.address]
                rows.append(measure("bare httpx list", size, bare, None, server))
                for name, flags in LISTS.items():
                    rows.append(measure(name, size, [*GITPOOL, "pool", "list", *flags], None, server))
                destroy = [*GITPOOL, "destroy", "-auto-approve", f"-state={state.name}"]
                rows.append(measure("destroy, 0 ms", size, destroy, folder, server, runs=1))
        with Server(latency) as server:
            bare = [sys.executable, "-m", "benchmarks.bare_httpx", server.address, str(size)]
            rows.append(measure(f"bare httpx, {latency} ms", size, bare, None, server, runs=1))
    if shutil.which("terraform"):
        rows += terraform_rows(size, folder / "terraform")
    return rows


def language_rows(size: int) -> list[Row]:
    """Plans of folders that use the language, all pools new."""
    rows = []
    for name, write in (("plan, one for_each", write_for_each), ("plan, three expressions a block", write_blocks)):
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            write(Path(folder), size)
            rows.append(measure(name, size, [*GITPOOL, "plan"], Path(folder), server))
    if shutil.which("terraform") and size == FOR_EACH:
        with tempfile.TemporaryDirectory() as folder:
            write_terraform_for_each(Path(folder), size)
            measure("", 0, ["terraform", "init", "-no-color"], Path(folder), runs=1)
            plan = ["terraform", "plan", "-no-color"]
            rows.append(measure("terraform plan, one for_each", size, plan, Path(folder), runs=1))
    return rows


def terraform_rows(size: int, folder: Path) -> list[Row]:
    """The same number of `terraform_data` resources planned by Terraform, from an empty state."""
    folder.mkdir()
    write_terraform(folder, min(size, 2_000))
    measure("", 0, ["terraform", "init", "-no-color"], folder, runs=1)
    return [measure("terraform plan, all new", min(size, 2_000), ["terraform", "plan", "-no-color"], folder, runs=1)]


def compared(rows: list[Row]) -> list[Row]:
    """Fill in the ratios: against Terraform, against bare httpx, against a tenth of the size."""
    known = {(row.name, row.size): row for row in rows}
    for row in rows:
        notes = []
        if row.name.startswith("apply, all new"):
            bare = known.get((row.name.replace("apply, all new", "bare httpx"), row.size))
            if bare:
                notes.append(f"{row.wall / bare.wall:.2f} × bare httpx (wall)")
        if row.name in LISTS:
            notes.append(f"{row.cpu / known['bare httpx list', row.size].cpu:.2f} × bare httpx (cpu)")
        if row.name.startswith("plan"):
            theirs = ("terraform plan, one for_each", FOR_EACH)
            if row.name != "plan, one for_each":
                theirs = ("terraform plan, all new", min(row.size, 2_000))
            terraform = known.get(theirs)
            if terraform:
                notes.append(f"{row.cpu / terraform.cpu:.2f} × terraform at {terraform.size} (cpu)")
        smaller = known.get((row.name, row.size // 10))
        if row.size == 10_000 and smaller and not row.name.startswith("terraform"):
            notes.append(f"{row.cpu / smaller.cpu:.1f} × 1,000 (cpu)")
        row.note = "; ".join(notes)
    return rows


if __name__ == "__main__":
    main()
