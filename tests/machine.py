"""What tests need of the machine besides Python. Without it they are skipped, aloud; in CI they fail."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.environment import REPOSITORY

# The engine without a desktop browser around it first: a page costs it a fifth of the processor.
BROWSER_NAMES = (*("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),)
PACKAGE_TOOLS = ("systemd-analyze", "shellcheck", "promtool")
GETTEXT_TOOLS = ("xgettext", "msgmerge", "msguniq", "msgattrib")


def chromium_path() -> str | None:
    return next((found for name in BROWSER_NAMES if (found := shutil.which(name))), None)


def nginx_path() -> str | None:
    """Debian keeps it where only root's PATH leads."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def mariadb_path() -> str | None:
    """Debian keeps it where only root's PATH leads."""
    return shutil.which("mariadbd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def has_node_tools() -> bool:
    """Those of package-lock.json, which `make check` installs."""
    return shutil.which("node") is not None and (REPOSITORY / "node_modules" / ".bin" / "eslint").exists()


def has_package_tools() -> bool:
    return all(shutil.which(tool) for tool in PACKAGE_TOOLS)


def may_mount() -> bool:
    """A small disk of its own is made by root alone, and not in every container."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with tempfile.TemporaryDirectory(prefix="antrean-mount-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return False
        return subprocess.run(["umount", folder], capture_output=True, check=False).returncode == 0


def has_gettext() -> bool:
    return all(shutil.which(tool) for tool in GETTEXT_TOOLS)


@dataclass(frozen=True)
class Need:
    """`mark` is that of the tests; `package` is Debian's. `is_for_ci`: where CI is set a test without it has failed."""

    mark: str
    title: str
    what: str
    package: str
    consequence: str
    is_there: Callable[[], bool]
    is_for_ci: bool = True

    @property
    def reason(self) -> str:
        return f"no {self.what} on this machine (Debian: apt-get install {self.package})"


NEEDS = (
    Need(
        "browser",
        "BROWSER TESTS DID NOT RUN",
        "Chromium",
        "chromium",
        "the screens are not tested",
        lambda: chromium_path() is not None,
    ),
    Need(
        "gettext",
        "MAKEMESSAGES DID NOT RUN",
        "gettext",
        "gettext",
        "a text of the source may lack its English one",
        has_gettext,
    ),
    Need(
        "node",
        "THE CHECKS OF THE BROWSER'S SCRIPTS WERE NOT TRIED",
        "Node with the tools that `make check` installs",
        "npm",
        "what they find is not tested",
        has_node_tools,
    ),
    Need(
        "proxy",
        "THE PROXY'S TESTS DID NOT RUN",
        "nginx",
        "nginx-light",
        "deploy/nginx.conf is not tested",
        lambda: nginx_path() is not None,
    ),
    Need(
        "mariadb",
        "THE TESTS OF THE CONNECTOR TO KHANZA DID NOT RUN",
        "MariaDB",
        "mariadb-server-core",
        "sync_khanza is not tested",
        lambda: mariadb_path() is not None,
    ),
    Need(
        "package",
        "THE UNITS, THE INSTALLER AND THE ALERTS WERE NOT CHECKED",
        "systemd-analyze, shellcheck and promtool",
        "systemd shellcheck prometheus",
        "what deploy/ ships is not tested",
        has_package_tools,
    ),
    Need(
        "mount",
        "THE TESTS OF A FULL DISK DID NOT RUN",
        "leave to mount a small disk (root)",
        "mount",
        "what a full disk does is not tested",
        may_mount,
        # A container may forbid it to root too, and no package mends that.
        is_for_ci=False,
    ),
)


def must_have_all() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def missing_for(item: pytest.Item) -> Need | None:
    return next((need for need in NEEDS if item.get_closest_marker(need.mark) and not need.is_there()), None)


def refuse_what_cannot_run(item: pytest.Item) -> None:
    """Where CI is set a test that cannot run has failed: nobody reads what a green run says of skipped ones."""
    need = missing_for(item)
    if need is None:
        return
    if must_have_all() and need.is_for_ci:
        pytest.fail(f"{need.reason}, and in CI every test runs", pytrace=False)
    pytest.skip(need.reason)


def say_what_did_not_run(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for need in NEEDS:
        if count := sum(need.reason in reason for reason in skipped):
            terminalreporter.section(need.title, sep="!", red=True, bold=True)
            terminalreporter.line(f"{count} tests did not run: {need.reason}; {need.consequence}.")
