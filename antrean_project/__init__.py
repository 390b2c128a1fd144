"""The frame: settings, addresses, jobs."""

from antrean_project.celery import app as celery_app

__all__ = ["celery_app"]
