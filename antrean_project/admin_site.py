"""The administration's start page by what people do there, in place of Django's tables of one app after the other."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path

from antrean_project.admin_tasks import TASKS, Task


class HospitalAdminSite(AdminSite):
    """Tables and pages by task. Each table is in one task (tests/admin/test_tasks.py)."""

    def get_urls(self) -> list[Any]:
        """With the search over all of it."""
        return [path("search/", self.admin_view(self.search), name="search"), *super().get_urls()]

    def search(self, request: HttpRequest) -> HttpResponse:
        # Of rooms whose models are there only when Django asks for addresses.
        from antrean_project.admin_search import page  # noqa: PLC0415

        return page(request, self)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """For the start page and the list beside every page; for one app's own page as Django has it."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        tables = {table["model"]._meta.label: table for app in apps for table in app["models"]}
        tasks = (_as_app(task, tables, request) for task in TASKS)
        return [task for task in tasks if task["models"]]


def _as_app(task: Task, tables: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """A task as Django's templates read an app: pages first, then tables, in the task's own order."""
    pages = [page.as_table() for page in task.pages if page.may_be_seen_by(request.user)]
    return {
        "name": task.name,
        "app_label": task.key,
        "app_url": "",
        "has_module_perms": True,
        "is_folded": task.is_folded,
        "models": [*[page for page in pages if page], *(tables[label] for label in task.tables if label in tables)],
    }
