"""The doctors' schedules that BPJS has in HFIS, and the hospital's sessions."""
