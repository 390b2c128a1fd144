"""Become a server: `python -m tools.stack_exec [--unprivileged] PROGRAM ARGUMENTS...`.

The server gets none of our environment (it holds keys), ends with its starter, and as root it becomes nobody if told.
"""

import os
import sys
from collections.abc import Sequence

from tools.processes import die_with_parent
from tools.with_postgres import unprivileged


def become(command: Sequence[str], *, is_unprivileged: bool) -> None:
    os.chdir("/")
    account = unprivileged() if is_unprivileged else {}
    if account:
        os.setgroups(account["extra_groups"])
        os.setgid(account["group"])
        os.setuid(account["user"])
        # The kernel forgets that at a change of account.
        die_with_parent()
    clean = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    os.execve(command[0], list(command), clean)


if __name__ == "__main__":
    words = sys.argv[1:]
    is_asked = words[:1] == ["--unprivileged"]
    become(words[1:] if is_asked else words, is_unprivileged=is_asked)
