"""A strict stand-in for BPJS's Antrean services and for the Mobile JKN application."""
