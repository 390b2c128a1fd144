"""What the catalogue's tests may ask for; without gettext's tools one of them is skipped aloud."""

import shutil

import pytest

not_run: list[str] = []


@pytest.fixture
def gettext_tools(request: pytest.FixtureRequest) -> None:
    """For tests that run makemessages, which needs xgettext, msgmerge and their like."""
    missing = [tool for tool in ("xgettext", "msgmerge", "msguniq", "msgattrib") if shutil.which(tool) is None]
    if missing:
        not_run.append(request.node.nodeid)
        pytest.skip(f"not on this machine: {', '.join(missing)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not_run:
        terminalreporter.section("MAKEMESSAGES DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(not_run)} test of the English catalogue needs gettext's tools. Debian: apt-get install gettext"
        )
