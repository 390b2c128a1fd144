"""The application: WS BPJS, the control desk and the Mobile JKN pages."""

from __future__ import annotations

from starlette.applications import Starlette

from bpjs_simulator import control, ws_bpjs
from bpjs_simulator.mobile import api, pages
from bpjs_simulator.state import State


def build_application(state: State) -> Starlette:
    return Starlette(routes=[*ws_bpjs.routes(state), *control.routes(state), *api.routes(state), *pages.routes(state)])
