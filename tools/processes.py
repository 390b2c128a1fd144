"""Child processes that do not outlive us: own groups, stopped together, by the kernel if we are killed."""

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Above what people and demos take.
FIRST_PORT = 10000
KERNELS_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
# Not the seeded one: processes of one test run would all draw the same.
CHANCE = random.SystemRandom()
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Runs in the child before it becomes the command: a kill -9 of the parent leaves nobody behind."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: Sequence[str], *, environment: Mapping[str, str], log_path: Path, directory: Path
) -> subprocess.Popen[bytes]:
    """In its own session, so that Ctrl-C reaches it through us alone and the whole group can be stopped."""
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def stop_all(children: Iterable[subprocess.Popen[bytes]], *, grace_seconds: float) -> None:
    """Asks every group to end at once, then ends those that did not."""
    running = list(children)
    for child in running:
        if child.poll() is None:
            _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(child.poll() is None for child in running):
        time.sleep(0.05)
    for child in running:
        # Also where the leader ended: whatever it started is still in its group.
        _signal_group(child, signal.SIGKILL)
        child.wait()


def is_port_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """One that nobody has now, and that no client is given by chance meanwhile: below those of the kernel."""
    for _try in range(100):
        port = CHANCE.choice(_not_the_kernels() or (0,))
        if port and is_port_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _not_the_kernels() -> range:
    """Empty where the kernel's begin low."""
    try:
        first_of_kernel = int(KERNELS_PORTS.read_text(encoding="ascii").split()[0])
    except OSError:
        first_of_kernel = FIRST_PORT
    return range(FIRST_PORT, first_of_kernel)


def is_listening(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
