"""The room in which a hospital is set up, and its rules are changed."""
