"""Reading a hospital's SIMRS Khanza (or mLITE): its database is asked, never written to."""
