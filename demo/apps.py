"""The demo's app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Commands `load_demo` and `simulate_day`."""

    name = "demo"
