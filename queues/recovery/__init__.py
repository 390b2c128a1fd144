"""After a restore: numbers go on above any that somebody may hold, and every screen says what happened."""
