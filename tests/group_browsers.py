"""Browsers of users of a group that may enter the admin."""

from django.contrib.auth.models import Group, User
from django.test import Client

from antrean_project.groups import set_up_groups


def browser_of(group: str) -> Client:
    """Logged in as a user of this group; the groups are set up as an installation has them."""
    set_up_groups()
    user = User.objects.create_user(f"orang-{group}", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client
