"""The hospital's own rules: declared with their bounds, kept in the database, pinned by a variable that is set."""

from queues.rules.hospital import HospitalRules, current

__all__ = ["HospitalRules", "current"]
