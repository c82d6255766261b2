"""gitpool show: a saved plan, or the state."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gitpool.cli import options, place, runtime
from gitpool.cli.argv import usage
from gitpool.cli.guarding import overriding
from gitpool.cli.output import Output
from gitpool.cli.plan import read_plan
from gitpool.diagnostics import ExitCode, Report

PlanFile = Annotated[
    options.Text, typer.Argument(metavar="[PLAN]", help="A saved plan; without it the state is shown.")
]

Markdown = Annotated[bool, typer.Option("-markdown", help="Show a plan as Markdown, for a comment or a summary.")]


@options.connected
def show(
    connection: dict[str, Any],
    plan_file: PlanFile = None,
    json: options.Json = False,
    markdown: Markdown = False,
    no_color: options.NoColor = False,
    state: options.State = None,
) -> int:
    """Show a saved plan or the state, as text, in Terraform's JSON, or a plan as Markdown."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.cli.planning import report_of
        from gitpool.render import comment as render_comment
        from gitpool.render import json as render_json
        from gitpool.render import text
        from gitpool.workflow.session import Document

        if markdown and (json or plan_file is None):
            raise usage("-markdown shows a plan", "Name a saved plan, and leave out -json.")
        if plan_file is not None and state is not None:
            raise usage("A plan and -state exclude each other", "One shows what is planned, the other what is managed.")
        if plan_file is not None:
            runtime.load_configuration(Report(), output, settings_only=True)
            plan = read_plan(Path(plan_file))
            if json:
                output.document(render_json.plan_representation(plan, mask=output.mask))
            elif markdown:
                output.say(render_comment.comment(report_of(plan, output), room=render_comment.SUMMARY_ROOM))
            else:
                output.say(text.plan(plan, output.style, output.mask))
                output.report(overriding(plan.options))
            return ExitCode.OK
        with place.opened(output, connection, state) as backend:
            current = Document.read(backend).state
        if json:
            output.document(render_json.state_representation(current, mask=output.mask))
        else:
            output.say(text.state(current, output.style, output.mask))
        return ExitCode.OK

    return runtime.execute(output, action)
