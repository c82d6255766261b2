"""gitpool validate: are the files right? No cluster, no state."""

from __future__ import annotations

from dataclasses import replace

from gitpool.cli import options, runtime
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import ExitCode, GitpoolError, Report, Severity


@options.assigned
def validate(assignments: list[Argument], json: options.Json = False, no_color: options.NoColor = False) -> int:
    """Check the files of this folder, without a cluster and without the state."""
    output = Output(no_color=no_color, is_data=json)

    def action() -> int:
        from gitpool.render import json as render_json

        report = Report()
        try:
            inputs = replace(runtime.NO_INPUTS, arguments=assignments)
            configuration = runtime.load_configuration(report, output, inputs=inputs)
            if (empty := configuration.emptiness) is not None:
                # Files of variables and locals alone may be right; a folder without a file is the wrong one.
                report.add(replace(empty, severity=Severity.WARNING) if configuration.sources else empty)
                report.gate()
        except GitpoolError:
            if not json:
                raise
        if json:
            output.document(render_json.validation(report))
            return ExitCode.ERROR if report.errors else ExitCode.OK
        output.report(report.sorted())
        if report.diagnostics:
            output.say()
        output.say(output.style.green("Success!") + " The configuration is valid.")
        return ExitCode.OK

    return runtime.execute(output, action)
