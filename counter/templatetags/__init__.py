"""Template tags of the consoles."""
