"""Two hundred broken answers for each call of both families: nobody dies, and what is unclear is never a "no"."""

import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.utils import timezone

from bpjs_bridge.client import calls, journal
from bpjs_bridge.client.answers import LONGEST_MESSAGE, Answer, read_answer
from bpjs_bridge.client.calls import Call, Played, Values
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.transport import RawAnswer
from bpjs_bridge.client.vclaim import calls as vclaim_calls
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.client.vclaim.references import find_poli
from bpjs_bridge.models import BpjsCall, Outcome, Service
from tests.outbound.broken_answers import answers
from tests.outbound.lawful_answers import EVERY
from tests.outbound.nasty_server import NastyServer
from tests.outbound.test_client import OURS, PATIENT

COUNT = 2_000 if os.environ.get("PROOF") == "1" else 200
KEY = bytes(range(32))
CALLS = {str(call.number): call for call in (*calls.CALLS, *vclaim_calls.CALLS)}
EACH = pytest.mark.parametrize("number", EVERY)


class Answering:
    """A player at whom one answer comes, whatever is asked."""

    def __init__(self, raw: RawAnswer) -> None:
        self._raw = raw
        self.asked: list[Call] = []

    def play(self, call: Call, values: Values | None = None) -> Played:
        self.asked.append(call)
        call.payload(values or {})
        return Played(call, None, read_answer(self._raw, key=KEY, service=call.service))


def answer_of(said: Any) -> Answer:
    return said if isinstance(said, Answer) else said.answer


def texts(found: Any) -> Iterator[str]:
    """Every text in what was read."""
    if isinstance(found, str):
        yield found
    elif is_dataclass(found):
        for one in fields(found):
            yield from texts(getattr(found, one.name))


def test_there_is_something_to_break_for_every_call() -> None:
    assert set(EVERY) == set(CALLS)


@EACH
def test_the_lawful_answer_is_read_and_asks_the_call_it_says(number: str) -> None:
    content, read = EVERY[number]
    player = Answering(next(iter(answers(content, key=KEY, count=1, seed=0))))
    said = read(player)
    assert player.asked == [CALLS[number]]
    assert answer_of(said).outcome == Outcome.OK
    if isinstance(said, Listed):
        assert (len(said.items), said.is_certain) == (1, True)
    if isinstance(said, Written):
        assert said.is_done
        assert (said.item is None) == (number in ("V1.5", "V2.17"))


@EACH
@pytest.mark.slow
def test_no_broken_answer_is_anybody_s_death(number: str) -> None:
    content, read = EVERY[number]
    for raw in answers(content, key=KEY, count=COUNT, seed=len(number) + int(number.rpartition(".")[2])):
        said = read(Answering(raw))
        answer = answer_of(said)
        assert len(answer.message) <= LONGEST_MESSAGE
        assert len(journal.reason_of(answer)) <= LONGEST_MESSAGE
        assert len(answer.code) <= 10
        for text in (answer.message, answer.words, *_texts_of(said)):
            assert "\x00" not in text
            text.encode()
        if isinstance(said, Listed) and said.is_certain:
            # Told or told that there is none: nothing may be concluded from anything else.
            assert answer.outcome == Outcome.OK
        if isinstance(said, Written) and said.item is not None:
            assert said.is_done


def _texts_of(said: Any) -> Iterator[str]:
    found = said.items if isinstance(said, Listed) else (said.item,) if isinstance(said, Written) else ()
    for one in found:
        yield from texts(one)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("number", ["7", "14", "V1.10", "V2.3", "V3.1", "V4.1", "V5.1", "V6.1", "V1.1", "V2.9"])
def test_whatever_came_is_a_row_that_can_be_written(number: str) -> None:
    content, read = EVERY[number]
    call = CALLS[number]
    for raw in answers(content, key=KEY, count=COUNT, seed=1):
        answer = answer_of(read(Answering(raw)))
        journal.note(
            answer,
            service=call.service,
            method=call.method,
            template=call.template,
            began_at=timezone.now(),
            seconds=0.01,
        )
    assert journal.write() == COUNT == BpjsCall.objects.count()
    longest = {field.name: field.max_length for field in BpjsCall._meta.fields if getattr(field, "max_length", None)}
    for row in BpjsCall.objects.all():
        assert [name for name, most in longest.items() if len(getattr(row, name)) > (most or 0)] == []


def test_fifty_megabytes_of_vclaim_are_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"
    with NastyServer([head, *[b" " * 1_000_000] * 50]) as server:
        tracemalloc.start()
        with BpjsClient(url=server.url, credentials=OURS, timeout=PATIENT, service=Service.VCLAIM) as client:
            found = find_poli(client, "INT")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (found.is_certain, found.answer.message) == (False, "answer too large")
    assert peak < 20_000_000
