"""Patients: check in, take a ticket, print."""
