"""The close of a day: its lists, the page on which a named person closes it, and its reminders."""
