"""Addresses of display."""

from django.urls import path

from display import views

app_name = "display"
urlpatterns = [
    path("", views.boards, name="boards"),
    path("voice/<slug:kind>/<str:name>", views.clip, name="clip"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/here/", views.here, name="here"),
    path("<slug:slug>/now/", views.now, name="now"),
]
