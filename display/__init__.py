"""The hall: boards and voice."""
