"""How staff log in: a brake on guessing, and sessions that end with the shift."""
