"""Which visits will be incomplete at BPJS, who can still act on them, and the acts themselves."""
