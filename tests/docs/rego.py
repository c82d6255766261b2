"""What a Rego policy denies, by regopy, in a process of its own: its library and google-re2's do not bear each other.

python -m tests.docs.rego < {"policy": TEXT, "inputs": [DOCUMENT, …]}    prints a list of messages for each document
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def denied(policy: str, inputs: Sequence[Any]) -> list[list[str]]:
    """The messages of `deny` for each of the documents, sorted."""
    asked = json.dumps({"policy": policy, "inputs": inputs})
    command = [sys.executable, "-m", "tests.docs.rego"]
    root = Path(__file__).parents[2]
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=root, check=True)
    found: list[list[str]] = json.loads(answer.stdout)
    return found


def main() -> None:
    """Answer."""
    from regopy import Interpreter

    asked = json.load(sys.stdin)
    answers = []
    for given in asked["inputs"]:
        interpreter = Interpreter()
        interpreter.add_module("pools", asked["policy"])
        interpreter.set_input(given)
        (messages,) = interpreter.query("data.main.deny").results[0].expressions
        answers.append(sorted(messages))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
