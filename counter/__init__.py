"""Staff: the call consoles."""
