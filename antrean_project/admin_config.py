"""Django's administration with the hospital's own site."""

from django.contrib.admin.apps import AdminConfig


class HospitalAdminConfig(AdminConfig):
    """Every `admin.site` of the code is the hospital's."""

    default_site = "antrean_project.admin_site.HospitalAdminSite"
