"""Nothing gathers for a listener who does not take it: one flag, however much happened."""

import asyncio
from typing import Any

from antrean_project.live.hub import Hub, Listener
from antrean_project.live.stream import HELLO, _write
from antrean_project.live.topics import Topic


class StuckLine:
    """A line whose other end does not read: `send` waits, as uvicorn's does, until `flows` is set."""

    def __init__(self) -> None:
        self.flows = asyncio.Event()
        self.sent: list[bytes] = []

    async def send(self, message: dict[str, Any]) -> None:
        await self.flows.wait()
        self.sent.append(message["body"])


async def never_renewed() -> None:
    raise AssertionError("nothing decided what this screen shows")


def test_a_thousand_changes_are_one_word_for_a_listener_whose_line_is_stuck() -> None:
    async def scene() -> list[bytes]:
        hub, line, listener = Hub(), StuckLine(), Listener(Topic(frozenset({"stop:1"}), frozenset()))
        hub._listeners.add(listener)
        writing = asyncio.create_task(_write(listener, hub, line.send, never_renewed))
        for _change in range(1000):
            hub._wake(frozenset({"stop:1"}))
            await asyncio.sleep(0)
        line.flows.set()
        while len(line.sent) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        listener.leave()
        await writing
        return line.sent

    assert asyncio.run(scene()) == [HELLO, b"event: changed\ndata: 1000\n\n", b""]
