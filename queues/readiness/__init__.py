"""Can this installation serve patients: its rules, the system checks, the payers that it begins with."""
