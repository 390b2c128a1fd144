"""The services of /api/v1/, by subject."""
