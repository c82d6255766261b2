"""Ask a forking server for a gitpool, wait for it, and end as it ended; see forking.py.

client.py SOCKET PIDFILE ARGUMENT...
"""

import array
import json
import os
import signal
import socket
import sys

ORDINARY = {"PYTHONPATH", "PYTHONPYCACHEPREFIX"}


def is_ordinary() -> bool:
    """Whether a fork is the same as a process of its own."""
    others = {name for name in os.environ if name.startswith("PYTHON")} - ORDINARY
    if others or os.environ.get("LC_ALL") != "C.UTF-8" or "STORY_REAL" in os.environ:
        return False
    try:
        return not any(map(os.isatty, range(3))) and all(os.fstat(number) for number in range(3))
    except OSError:
        return False


def main() -> None:
    """Ask, or become a gitpool."""
    path, pid, *arguments = sys.argv[1:]
    if not is_ordinary():
        with open(pid, "w") as file:  # noqa: PTH123 - what is imported here is paid for with every command
            file.write(str(os.getpid()))
        os.execv(sys.executable, [sys.executable, "-W", "error::UserWarning", "-m", "gitpool", *arguments])
    umask = os.umask(0)
    os.umask(umask)
    request = {
        "arguments": arguments,
        "environ": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109
        "umask": umask,
        "pid": pid,
    }
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    text = json.dumps(request).encode() + b"\n"
    sent = server.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
    server.sendall(text[sent:])
    for number in range(3):
        os.close(number)
    code = int(server.recv(16) or b"-9")
    if code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), -code)
    os._exit(code)


main()
