"""Presses on the pages of settings, as a browser sends them."""

import re
from typing import Any

from django.test import Client

LIST = "/setup/settings/"


def save(client: Client, name: str, value: str, **more: str) -> Any:
    """As a browser presses that has just opened the page."""
    form = client.get(f"{LIST}{name}/").text
    hidden = dict(re.findall(r'name="(seen|request_key)" value="(\w+)"', form))
    return client.post(f"{LIST}{name}/", {"value": value, **hidden, **more}, follow=True)
