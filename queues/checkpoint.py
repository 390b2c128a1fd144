"""A named point where a test may pause or kill this process, so that a race or a crash is certain, not lucky.

Does nothing unless ANTREAN_CHECKPOINTS is in the process's environment, as `name=pause:0.2,other=kill,third=meet:2`.
"""

import os
import signal
import time
from threading import Condition

# Who was told to meet and did not come is not waited for longer than this.
MEET_SECONDS = 5
_meeting = Condition()
_arrived = 0


def reach(name: str) -> None:
    """Act at the point `name` as the environment says: pause SECONDS, kill this process with SIGKILL, or wait until
    as many threads of this process as told have come to any point where they are to meet.
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


def forget_meetings() -> None:
    """Begin to count anew."""
    global _arrived
    with _meeting:
        _arrived = 0


def _meet(people: int) -> None:
    global _arrived
    with _meeting:
        _arrived += 1
        _meeting.notify_all()
        _meeting.wait_for(lambda: _arrived >= people, timeout=MEET_SECONDS)
