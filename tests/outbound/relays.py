"""`manage.py relay` as a process of its own, with a place where it is killed or made to pause."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# Only a relay that hangs takes so long: a busy machine needs a minute to start one.
END_SECONDS = 240


class Relay:
    """One that is to be killed waits less for BPJS, so that the lease it leaves behind is over in seconds."""

    def __init__(self, database_url: str, *arguments: str, checkpoints: str = "", **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "relay", *arguments],
            cwd=PROJECT,
            env={
                **os.environ,
                "DATABASE_URL": database_url,
                "BPJS_TIMEOUT_SECONDS": "1" if "kill" in checkpoints else "5",
                "ANTREAN_CHECKPOINTS": checkpoints,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self) -> int:
        """Its exit code (negative: the signal that ended it)."""
        try:
            self.output, _nothing = self._process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.output, _nothing = self._process.communicate()
            raise AssertionError(f"the relay did not end: {self.output}") from None
        return self._process.returncode

    def next_line(self) -> str:
        """What it prints next; "" when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def terminate(self) -> int:
        self._process.terminate()
        return self.wait()
