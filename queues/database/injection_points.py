"""Fault injection points: named places where a test may pause or kill this process, so that a race or a crash is
certain, not lucky.

Does nothing unless ANTREAN_CHECKPOINTS is in the process's environment, as `name=pause:0.2,other=kill,third=meet:2`,
`name=after:other,other=pass` or `name=gather:2:/tmp/folder`.
"""

import os
import signal
import time
from pathlib import Path
from threading import Condition

# A thread that does not come is not waited for longer than this. A busy machine needs a while.
MEET_SECONDS = 30
_meeting = Condition()
_met = 0
_passed: set[str] = set()


def injection_point(name: str) -> None:
    """Do at the point `name` what the environment's plan says; without a plan nothing.

    `pause:SECONDS` sleeps; `kill` sends SIGKILL to this process; `meet:N` waits until N threads of this process have
    come to any point with `meet`; `after:OTHER` waits until a thread has passed the point OTHER; `pass` only notes that
    this point was passed; `gather:N:FOLDER` is `meet` for processes, each of which leaves a file in FOLDER. No wait is
    longer than MEET_SECONDS, with `gather` three times as long.
    """
    plan = os.environ.get("ANTREAN_CHECKPOINTS")
    if not plan:
        return
    action, _, amount = dict(item.split("=", 1) for item in plan.split(",")).get(name, "").partition(":")
    if action == "pause":
        time.sleep(float(amount))
    elif action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "meet":
        _meet(int(amount))
    elif action in ("after", "pass"):
        _pass(name, after=amount)
    elif action == "gather":
        processes, _, folder = amount.partition(":")
        _gather(int(processes), Path(folder))


def reset() -> None:
    """Forget which threads met and which points were passed, before the next test."""
    global _met
    with _meeting:
        _met = 0
        _passed.clear()


def _meet(people: int) -> None:
    global _met
    with _meeting:
        _met += 1
        _meeting.notify_all()
        _meeting.wait_for(lambda: _met >= people, timeout=MEET_SECONDS)


def _pass(name: str, *, after: str) -> None:
    with _meeting:
        _passed.add(name)
        _meeting.notify_all()
        _meeting.wait_for(lambda: not after or after in _passed, timeout=MEET_SECONDS)


def _gather(processes: int, folder: Path) -> None:
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 3 * MEET_SECONDS
    while len(list(folder.iterdir())) < processes and time.monotonic() < until:
        time.sleep(0.01)
