"""gitpool backend: what the place of the state needs."""

from __future__ import annotations

from gitpool.cli import options, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, Report


def backend_policy(no_color: options.NoColor = False) -> int:
    """Print the least ACL policy under which everything works with a state in Nomad."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.backends.nomad_policy import policy

        report = Report()
        configuration = runtime.load_configuration(report, output, settings_only=True)
        chosen = configuration.settings.backend
        if chosen.kind != "nomad":
            raise usage(
                "The policy is for a state in Nomad",
                f'The files choose backend "{chosen.kind}"; what needs a policy is backend "nomad".',
            )
        runtime.check_known(chosen.unknown, configuration)
        output.prompt(policy(**{key: str(value) for key, value in chosen.arguments.items()}))
        return ExitCode.OK

    return runtime.execute(output, action)
