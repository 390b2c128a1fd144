"""Mobile JKN as a hospital meets it: it books, checks in and cancels through WS RS."""
