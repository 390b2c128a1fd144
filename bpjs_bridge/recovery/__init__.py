"""After a restore: what BPJS knows of today and the days to come, and what of it is taken over."""
