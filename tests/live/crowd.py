"""Raw clients of the stream by the thousand, in a thread of their own; what each heard is counted."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any


class Listener:
    """One open line."""

    def __init__(self) -> None:
        self.status = 0
        self.head = ""
        self.changes = 0
        self.words = 0
        self.is_over = False
        self.writer: asyncio.StreamWriter | None = None

    async def open(self, port: int, path: str, headers: dict[str, str]) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{more}\r\n".encode())
        self.head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.status = int(self.head.split()[1])
        if self.status == 200:
            # The first word: from now on whatever happens is told.
            await reader.readuntil(b"event: ka\n")

            self.reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self.words += line.startswith(b"event: ")
                self.changes += line == b"event: changed\n"
        except ConnectionError:
            pass
        self.is_over = True


class Crowd:
    """`with Crowd(port) as crowd: crowd.open(1000, "/live/?board=x")`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.listeners: list[Listener] = []

    def open(self, people: int, path: str, **headers: str) -> list[Listener]:
        """Fifty at a time. Those that were refused have another status than 200."""
        return self._run(self._open(people, path, headers))

    async def _open(self, people: int, path: str, headers: dict[str, str]) -> list[Listener]:
        door = asyncio.Semaphore(50)
        made = [Listener() for _person in range(people)]

        async def enter(listener: Listener) -> None:
            async with door:
                await listener.open(self._port, path, headers)

        await asyncio.gather(*map(enter, made))
        self.listeners += made
        return made

    def leave(self, listeners: list[Listener]) -> None:
        async def close() -> None:
            for listener in listeners:
                if listener.writer is not None:
                    listener.writer.close()

        self._run(close())

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        async def end() -> None:
            for listener in self.listeners:
                if listener.writer is not None:
                    listener.writer.transport.abort()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Until it is so; the machine may be busy."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)


def quiet(listeners: list[Listener], *, seconds: float = 0.6) -> list[int]:
    """How often each heard of a change, once nothing was said for a while."""
    counts: list[int] = []
    deadline = time.monotonic() + 20
    while counts != (counts := [listener.changes for listener in listeners]):
        assert time.monotonic() < deadline, "it never became quiet"
        time.sleep(seconds)
    return counts
