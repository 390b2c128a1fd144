"""Waiting times, BPJS completeness, exports."""
