"""The kiosk's pages, by what the patient is doing."""
