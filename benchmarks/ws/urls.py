"""The project's addresses, and a DRF view that does one SELECT and nothing else."""

from typing import Any

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from queues.models import Visit


class BareView(APIView):
    """What any DRF service costs at least: routing, parsing, one row, JSON."""

    def post(self, request: Request) -> Response:
        asked: Any = request.data
        return Response({"label": Visit.objects.values_list("label", flat=True).get(pk=asked["pk"])})


urlpatterns = [path("bare", BareView.as_view()), path("", include("antrean_project.urls"))]
