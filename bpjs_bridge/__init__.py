"""Everything BPJS, both directions."""
