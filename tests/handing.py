"""`symjac …` without its start: what it was given is handed to a process that has SymPy loaded (tests/forked.py).

Run as `python -IS handing.py ADDRESS ARGUMENTS`, in place of `python -m symjac ARGUMENTS`: the answering process has
this one's arguments, folder, environment and streams, so that pipes, redirections and terminals are those of a real
start.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence


def hand(
    address: str,
    arguments: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    streams: Sequence[int | None],
    nice: int = 0,
) -> socket.socket:
    """Hand a command over; its process is told first, then its status: eight bytes each.

    `streams` are the descriptors of standard input, output and error, None where one is closed.
    """
    line = socket.socket(socket.AF_UNIX)
    line.connect(address)
    is_open = [stream is not None for stream in streams]
    request = json.dumps([list(arguments), folder, dict(environment), is_open, nice]).encode()
    line.sendall(len(request).to_bytes(8, "big"))
    socket.send_fds(line, [b"\0"], [stream for stream in streams if stream is not None])
    line.sendall(request)
    return line


def number(line: socket.socket) -> int:
    """The next number that is told."""
    return int.from_bytes(exactly(line, 8), "big", signed=True)


def exactly(line: socket.socket, size: int) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < size:
        part = line.recv(size - len(found))
        if not part:
            raise EOFError("the process that has SymPy loaded has ended")
        found += part
    return found


if __name__ == "__main__":
    given = [None if stream is None else n for n, stream in enumerate((sys.stdin, sys.stdout, sys.stderr))]
    line = hand(sys.argv[1], sys.argv[2:], os.getcwd(), os.environ, given)
    number(line)
    status = number(line)
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)
