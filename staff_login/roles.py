"""The names of the staff's groups, and which of them work at a desk. What each may do: antrean_project/groups.py."""

from queues.models import StopKind

ADMISSION = "Admisi"
CLINIC_NURSE = "Perawat poli"
PHARMACY = "Farmasi"
OTHER_STOPS = "Penunjang"
THEATRE = "Kamar operasi"
SUPERVISOR = "Penyelia"
DATA_KEEPER = "Pengelola data"
TECHNICIAN = "Teknisi"
AUDITOR = "Auditor"
DIRECTOR = "Direksi"

# The data keeper makes users of these, and of nobody who may more.
DESK_ROLES = (ADMISSION, CLINIC_NURSE, PHARMACY, OTHER_STOPS, THEATRE)
ROLE_OF: dict[str, str] = {
    StopKind.ADMISSION: ADMISSION,
    StopKind.CLINIC: CLINIC_NURSE,
    StopKind.NURSE: CLINIC_NURSE,
    StopKind.PHARMACY: PHARMACY,
    StopKind.PICKUP: PHARMACY,
    StopKind.LAB: OTHER_STOPS,
    StopKind.RADIOLOGY: OTHER_STOPS,
    StopKind.CASHIER: OTHER_STOPS,
}
