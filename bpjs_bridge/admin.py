"""Where Django looks for the administration pages: they stand beside what they show."""

from bpjs_bridge import calls_admin as calls  # noqa: F401
from bpjs_bridge.inbound import admin as accounts  # noqa: F401
from bpjs_bridge.outbox import admin as messages  # noqa: F401
