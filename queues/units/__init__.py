"""The people that a member of the staff sees: those of their own counters (`own`), others with a reason (`glass`)."""
