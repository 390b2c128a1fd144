"""All addresses of the project, by audience."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.i18n import set_language

from antrean_project import brand, look, metrics, pages
from antrean_project.live import views as live
from staff_login.views import StaffLoginView, own_password

handler403 = "antrean_project.refusals.permission_denied"
handler500 = "antrean_project.unavailable.server_error"
urlpatterns = [
    path("", pages.home, name="home"),
    path("login/", StaffLoginView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("lock/", include("staff_login.urls")),
    path("language/", set_language, name="set_language"),
    path("look/", look.choose, name="look"),
    path("ws/", include("bpjs_bridge.inbound.urls")),
    path("api/v1/", include("simrs.urls")),
    path("kiosk/", include("kiosk.urls")),
    path("print/", include("kiosk.print_urls")),
    path("s/", include("kiosk.status_urls")),
    path("counter/", include("counter.urls")),
    path("display/", include("display.urls")),
    path("reports/", include("reports.urls")),
    path("setup/", include("setup.urls")),
    path("live/", live.elsewhere, name="live"),
    path("admin/password_change/", own_password),
    path("admin/", admin.site.urls),
    path("brand.css", brand.sheet, name="brand"),
    path("logo.png", brand.logo, name="logo"),
    path("metrics", metrics.page, name="metrics"),
    path("health/live", pages.live, name="health_live"),
    path("health/database", pages.database, name="health_database"),
    path("health/ready", pages.ready, name="health_ready"),
]
