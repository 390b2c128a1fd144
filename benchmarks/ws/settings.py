"""The project's settings with one more address, the bare view that WS RS is measured against, and same-day booking."""

from antrean_project.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.ws.urls"
# So that a check-in can be of a booking that was made a moment ago.
MOBILE_JKN_MIN_DAYS_AHEAD = 0
