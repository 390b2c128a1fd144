"""`make check`, Django's part: no migration is missing, static files can be collected, HTTPS=1 draws no warning."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.demo_place import REPOSITORY, fresh_secrets
from tools.environment_file import read_environment

CHECKS = (
    ("makemigrations", "--check", "--dry-run"),
    ("collectstatic", "--no-input"),
    ("check", "--deploy", "--fail-level", "WARNING"),
)


def deployment_environment(directory: Path) -> dict[str, str]:
    """As a hospital would set it, with secrets that nobody uses again."""
    return {
        **read_environment(REPOSITORY / ".env.example"),
        **fresh_secrets(),
        "HTTPS": "1",
        "PUBLIC_URL": "https://antrean.example:8081",
        "ALLOWED_HOSTS": "antrean.example",
        "DATABASE_URL": f"sqlite:///{directory / 'checks.sqlite3'}",
        "STATIC_ROOT": str(directory / "static"),
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="antrean-check-") as directory:
        environment = {**os.environ, **deployment_environment(Path(directory))}
        for check in CHECKS:
            print("manage.py", *check, flush=True)
            done = subprocess.run([sys.executable, "manage.py", *check], cwd=REPOSITORY, env=environment, check=False)
            if done.returncode != 0:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
