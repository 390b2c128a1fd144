"""The variables that pin a rule of the hospital. Read before Django's apps: what rooms declare needs none of them."""

from bpjs_bridge.rules import BridgeRules
from khanza.rules import KhanzaRules
from kiosk.rules import KioskRules
from queues.rules import HospitalRules
from queues.rules.pins import pinned_by
from reports.recap_rules import RecapRules
from simrs.rules import ApiRules

# Importing them enters them in the registry; their order is that of the documents.
DECLARED = (HospitalRules, KioskRules, BridgeRules, ApiRules, KhanzaRules, RecapRules)

__all__ = ["DECLARED", "pinned_by"]
