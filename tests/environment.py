"""The environment of every test run, set before Django reads its settings.

A developer's `.env` never reaches a test: every variable of `.env.example` is set here or emptied. Two may be chosen:
DATABASE_URL, and with TEST_TIME_ZONE the zone on the hospital's wall (every test holds in all three).
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from tools.environment_file import read_environment

REPOSITORY = Path(__file__).resolve().parent.parent
FOR_TESTS = {
    "SECRET_KEY": "a key for tests, long enough for Django and of no use to anyone outside them: 0123456789",
    "FIELD_ENCRYPTION_KEYS": ",".join(
        ("dGVzdHMtb25seS1rZXktb2YtdGhpcnR5LXR3by1ieXQ=", "YW5vdGhlci10ZXN0LWtleS1vZi10aGlydHktdHdvLWI=")
    ),
    "ALLOWED_HOSTS": "*",
    "HOSPITAL_CODE": "0123R001",
    # With the demo's commands; what a hospital must be warned of is asked with DEMO off.
    "DEMO": "1",
    "LOG_LEVEL": "WARNING",
    # Dozens of threads in one process race here, and several such processes on one machine: the winner does not depend
    # on how long it takes. tests/limits gives its servers the product's own limit.
    "DATABASE_LOCK_SECONDS": "20",
    "DATABASE_STATEMENT_SECONDS": "60",
    "DATABASE_IDLE_SECONDS": "60",
    # Nobody listens on the discard port: a test that forgot the simulator is refused and reaches nobody.
    "BPJS_ANTREAN_URL": "http://127.0.0.1:9/antreanrs",
    "BPJS_VCLAIM_URL": "http://127.0.0.1:9/vclaim-rest",
    "BPJS_CONS_ID": "12345",
    "BPJS_SECRET_KEY": "rahasia-uji",
    "BPJS_ANTREAN_USER_KEY": "demo-antrean-key",
    "BPJS_VCLAIM_USER_KEY": "demo-vclaim-key",
    # Tests about something else ask nobody when a number is taken.
    "REFERRAL_SERVICE": "off",
    # Tests of backups name their folder themselves.
    "BACKUP_DIR": "off",
    "BACKUP_KEY": "YmFja3Vwcy1vZi10ZXN0cy1vbmx5LXRoaXJ0eS0yLWI=",
    "BPJS_RATE_PER_SECOND": "1000",
    "BPJS_VCLAIM_RATE_PER_SECOND": "1000",
    "BPJS_TIMEOUT_SECONDS": "5",
    # By the machine's clock a relay or Celery of some other test would begin to compare with HFIS.
    "HFIS_NIGHTLY_AT": "",
    "HFIS_EVERY_MINUTES": "0",
}


def _database_url() -> str:
    """The caller's (`tools/with_postgres.py`), or a SQLite file: threads of one test need a real one."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    directory = Path(tempfile.mkdtemp(prefix="antrean-tests-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return f"sqlite:///{directory / 'antrean.sqlite3'}"


for name in re.findall(r"^#(?!DATABASE_)([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.M):
    # The hospital's rules have their defaults, whatever pins one outside.
    os.environ.pop(name, None)
os.environ.update(read_environment(REPOSITORY / ".env.example"))
os.environ.update(FOR_TESTS)
os.environ["TIME_ZONE"] = os.environ.get("TEST_TIME_ZONE") or "Asia/Jakarta"
os.environ["DATABASE_URL"] = _database_url()
# whitenoise warns of a missing folder, and a warning is an error here; nothing is collected for tests.
(REPOSITORY / "var" / "static").mkdir(parents=True, exist_ok=True)
