"""`python -m bpjs_simulator --port 9000`"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bpjs_simulator.configuration import DEMO_FILE, Configuration, ConfigurationError
from bpjs_simulator.server import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bpjs_simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000, help="0 takes a free one")
    parser.add_argument("--data", type=Path, default=DEMO_FILE, help="hospital file (default: %(default)s)")
    parser.add_argument("--hospital-url", default="http://127.0.0.1:8000", help="where its /ws/ is")
    parser.add_argument("--memory", type=Path, help="file in which bookings outlive a restart (default: none do)")
    parser.add_argument("--ready-file", type=Path, help="written with the address once requests are taken")
    chosen = parser.parse_args()
    try:
        configuration = Configuration.from_environment(
            os.environ, hospital_file=chosen.data, hospital_url=chosen.hospital_url, memory_file=chosen.memory
        )
        serve(configuration, host=chosen.host, port=chosen.port, ready_file=chosen.ready_file)
    except ConfigurationError as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
