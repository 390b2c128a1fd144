"""The invented hospital that load_demo writes: clinics, staff, people, sessions, surgeries."""
