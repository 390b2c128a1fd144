"""The admin of BPJS's accounts. They are made by `create_ws_user`, which shows a password once."""

from django.contrib import admin

from bpjs_bridge.models.ws import WsAccount
from service_accounts.admin import ServiceAccountAdmin


@admin.register(WsAccount)
class WsAccountAdmin(ServiceAccountAdmin[WsAccount]):
    """What all machine accounts have."""
