"""A login on a page whose session has ended: for the person who typed there; another one is told apart."""

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from queues.models import Counter
from tests.staff_login.conftest import RIGHT, Person

AGAIN, STATE = "/lock/again/", "/lock/state/"


def again(client: Client, username: str = "perawat", password: str = RIGHT, was: str = "perawat") -> dict[str, object]:
    answer = client.post(AGAIN, {"username": username, "password": password, "was": was})
    return {"status": answer.status_code, **answer.json()}


def test_the_state_of_a_page_is_said_without_an_act(db: None, nurse: User, morning) -> None:
    person = Person()
    assert person.client.get(STATE).status_code == 401
    person.tries("perawat", RIGHT)
    assert person.client.get(STATE).status_code == 204
    person.client.post("/lock/", headers={"accept": "*/*"})
    assert person.client.get(STATE).status_code == 423


def test_the_same_person_goes_on_and_another_one_is_told_apart(db: None, nurse: User, colleague: User, morning) -> None:
    client = Client()
    told = again(client)
    assert (told["status"], told["wrong"], told["is_other"]) == (200, "", False)
    assert told["token"]
    assert client.get(STATE).status_code == 204
    assert Counter.objects.count() == 0
    Session.objects.all().delete()
    assert again(client, username=colleague.username)["is_other"] is True


def test_a_wrong_password_opens_nothing_and_waits_as_at_the_login(db: None, nurse: User, morning) -> None:
    client = Client()
    for _ in range(20):
        told = again(client, password="salah")
        assert told["status"] == 403
    assert "Terlalu banyak kata sandi yang salah" in str(told["wrong"])
    assert client.get(STATE).status_code == 401
