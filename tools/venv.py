"""Make .venv and fill it: `python3 tools/venv.py runtime|dev`. Nothing happens when it is up to date.

Written so that any Python 3 can read it: an old one must be able to say what is wanted.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.environ.get("VENV_DIR") or os.path.join(REPOSITORY, ".venv")
STAMP = os.path.join(VENV, ".installed.json")
FILES = {
    "runtime": ("requirements-demo.txt",),
    "dev": ("requirements-dev.txt",),
}


class CannotInstall(Exception):
    """The message is one sentence that says what to do."""


def refusal_of_python(version):
    """The sentence for a Python that is too old, or None."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "Python {0}.{1} is too old: install Python {2}.{3} or newer (Debian 12, Ubuntu 24.04: "
        "sudo apt install python3 python3-venv) and run the command again, with PYTHON=python{2}.{3} "
        "in front of it if python3 still means the old one."
    ).format(version[0], version[1], *OLDEST)


def refusal_of_missing_venv(version):
    return (
        "This Python cannot make virtual environments: install them (Debian, Ubuntu: sudo apt install "
        "python{0}.{1}-venv; without root: install uv) and run the command again."
    ).format(version[0], version[1])


def fingerprint(kind):
    digest = hashlib.sha256()
    for name in FILES[kind]:
        with open(os.path.join(REPOSITORY, name), "rb") as requirements:
            digest.update(requirements.read())
    return digest.hexdigest()


def read_stamp():
    try:
        with open(STAMP, encoding="utf-8") as stamp:
            return json.load(stamp)
    except (OSError, ValueError):
        return {}


def write_stamp(kind):
    installed = read_stamp()
    installed["runtime"] = fingerprint("runtime")
    if kind == "dev":
        installed["dev"] = fingerprint("dev")
    with open(STAMP, "w", encoding="utf-8") as stamp:
        json.dump(installed, stamp)


def python_of_venv():
    return os.path.join(VENV, "bin", "python")


def venv_works():
    """False also for one whose Python was removed or is too old."""
    question = "import sys; sys.exit(sys.version_info < {0!r})".format(OLDEST)
    try:
        return subprocess.call([python_of_venv(), "-c", question], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def pip_works():
    return subprocess.call([python_of_venv(), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def can_make_venv():
    return subprocess.call([sys.executable, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL) == 0


def make_venv(uv):
    if os.path.exists(VENV):
        if not os.path.exists(os.path.join(VENV, "pyvenv.cfg")):
            raise CannotInstall("{0} exists and is no virtual environment: move it away.".format(VENV))
        shutil.rmtree(VENV)
    if can_make_venv():
        command = [sys.executable, "-m", "venv", VENV]
    elif uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, VENV]
    else:
        raise CannotInstall(refusal_of_missing_venv(sys.version_info))
    if subprocess.call(command) != 0:
        raise CannotInstall(refusal_of_missing_venv(sys.version_info))


def installers(uv, requirements):
    """The commands to try, in order: uv is fast, but pip may know a mirror that uv does not."""
    commands = []
    if uv:
        commands.append([uv, "pip", "install", "--python", python_of_venv(), "-r", requirements])
    if pip_works():
        pip = [python_of_venv(), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        commands.append([*pip, "install", "--progress-bar", "off", "-r", requirements])
    if not commands:
        raise CannotInstall("{0} has no pip: remove it and run the command again.".format(VENV))
    return commands


def install(uv, kind):
    log_path = os.path.join(VENV, "install.log")
    with open(log_path, "wb") as log:
        for command in installers(uv, os.path.join(REPOSITORY, FILES[kind][-1])):
            if subprocess.call(command, stdout=log, stderr=log) == 0:
                return
    raise CannotInstall(
        "The packages could not be installed: check the network, or name your mirror in PIP_INDEX_URL "
        "(for uv: UV_DEFAULT_INDEX), and run the command again; the reason is at the end of {0}.".format(log_path)
    )


def bring_up_to_date(kind):
    sentence = refusal_of_python(sys.version_info)
    if sentence:
        raise CannotInstall(sentence)
    uv = shutil.which("uv")
    lock_directory = os.path.join(REPOSITORY, "var")
    os.makedirs(lock_directory, exist_ok=True)
    with open(os.path.join(lock_directory, "venv.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not venv_works():
            print("Making {0} ...".format(os.path.relpath(VENV)), flush=True)
            make_venv(uv)
        if read_stamp().get(kind) != fingerprint(kind):
            print("Installing packages ({0}) ...".format(kind), flush=True)
            install(uv, kind)
            write_stamp(kind)


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in FILES:
        print("usage: python3 tools/venv.py runtime|dev", file=sys.stderr)
        return 2
    try:
        bring_up_to_date(arguments[0])
    except CannotInstall as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
