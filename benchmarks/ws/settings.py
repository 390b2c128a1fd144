"""The project's settings with one more address: the bare view that WS RS is measured against."""

from antrean_project.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.ws.urls"
