"""`make demo-reset`: forget the demo, and nothing but the demo."""

import os
import shutil
import sys

from tools.demo_place import MARKER, DemoFailed, Place, claimed


def reset_demo(place: Place) -> str:
    if not place.directory.exists():
        return f"There is no demo in {place.directory}."
    if not (place.directory / MARKER).exists():
        raise DemoFailed(
            f"{place.directory} was not made by `make demo`, so it stays: set DEMO_DIR to the demo's folder."
        )
    with claimed(place):
        shutil.rmtree(place.directory)
    return f"Removed {place.directory}."


def main() -> int:
    try:
        print(reset_demo(Place.from_environment(os.environ)))
    except DemoFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
