"""Work that runs beside the relay where there is no Celery: rooms above this one name their threads here."""

import threading
from collections.abc import Callable

# Each makes a thread that ends when the event is set.
_makers: list[Callable[[threading.Event], threading.Thread]] = []


def register(maker: Callable[[threading.Event], threading.Thread]) -> None:
    """For `AppConfig.ready`; once, however often it is called."""
    if maker not in _makers:
        _makers.append(maker)


def start_all(stopping: threading.Event) -> None:
    """What is under way when the process ends goes on in the next one."""
    for maker in _makers:
        maker(stopping).start()
