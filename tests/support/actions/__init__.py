"""A small GitHub Actions for tests: workflow files, read and carried out as the runner does.

It knows what the workflows of this repository use, and of anything else it says so (`Unsupported`): nothing that
stands in a workflow is passed over. What it does comes from GitHub's documentation ("Workflow syntax", "Expressions",
"Metadata syntax", "Workflow commands") and from actions/runner.
"""

from tests.support.actions.expressions import Unsupported
from tests.support.actions.runs import Actions, JobRun, WorkflowRun

__all__ = ["Actions", "JobRun", "Unsupported", "WorkflowRun"]
