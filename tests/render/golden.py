"""Golden files: what a text looked like when somebody last read it.

After a wanted change, write them anew and read the difference before committing it:

    GITPOOL_UPDATE_GOLDEN=1 pytest tests/render && git diff tests/render/golden
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from gitpool import __version__

HERE = Path(__file__).parent / "golden"

# Read while tests are collected: the tests themselves run in an environment without variables of ours.
UPDATE = os.environ.get("GITPOOL_UPDATE_GOLDEN") == "1"


def assert_golden(name: str, text: str) -> None:
    """The text is the one in the golden file."""
    path = HERE / name
    text = text.replace(__version__, "VERSION").removesuffix("\n") + "\n"
    if UPDATE:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{path.name} differs; see tests/render/golden.py"


def assert_golden_json(name: str, document: Any) -> None:
    """The document is the one in the golden file, which is indented so that it differs well."""
    assert_golden(name, json.dumps(document, indent=1, ensure_ascii=False))
