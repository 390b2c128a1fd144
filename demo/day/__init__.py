"""A day lived at the demo hospital through its public surfaces: people, staff, walls and phones."""
