"""Stands in for the Python of setup-python, so that an action installs nothing: `venv` and `pip install`, and no more.

standin.py TOOLS OWN-NAME ARGUMENT...

An environment is a folder with this Python in it. What is "installed" is TOOLS/gitpool, whatever package is named, and
the name is noted in TOOLS/installed.
"""

import shutil
import sys
from pathlib import Path


def main() -> None:
    """Do what the arguments say, or say that this cannot be done."""
    tools, own, *arguments = sys.argv[1:]
    match arguments:
        case ["-I", "-m", "venv", folder]:
            target = Path(folder, "bin")
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(own, target / "python")
        case ["-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--", package]:
            shutil.copy(Path(tools, "gitpool"), Path(own).with_name("gitpool"))
            with Path(tools, "installed").open("a") as file:
                file.write(f"{package}\n")
        case _:
            sys.exit(f"No Python is here that could do {arguments}.")


main()
