"""Read an event stream from stdin, hold it against what every stream promises, and print a line an event.

Every line is a JSON object with Terraform's common members; the first is the version, the last the summary.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def told(event: dict[str, Any]) -> str:
    """The event in a line: its type and its words, without the versions, which change."""
    return event["type"] if event["type"] == "version" else f"{event['type']}: {event['@message']}"


def main() -> int:
    """Print them; 0 if every promise is kept."""
    events = [json.loads(line) for line in sys.stdin]
    for event in events:
        missing = {"@level", "@message", "@module", "@timestamp", "type"} - event.keys()
        assert not missing, (missing, event)
        sys.stdout.write(told(event) + "\n")
    assert events[0]["type"] == "version"
    assert events[-1]["type"] == "change_summary"
    assert sum(event["type"] == "version" for event in events) == 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
