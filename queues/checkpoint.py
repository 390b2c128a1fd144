"""A named point where a test may pause or kill this process, so that a race or a crash is certain, not lucky.

Does nothing unless ANTREAN_CHECKPOINTS is in the process's environment, as `name=pause:0.2,other=kill`.
"""

import os
import signal
import time


def reach(name: str) -> None:
    """Act at the point `name` as the environment says: pause SECONDS, or kill this process with SIGKILL."""
    plan = os.environ.get("ANTREAN_CHECKPOINTS")
    if not plan:
        return
    action, _, amount = dict(item.split("=", 1) for item in plan.split(",")).get(name, "").partition(":")
    if action == "pause":
        time.sleep(float(amount))
    elif action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
