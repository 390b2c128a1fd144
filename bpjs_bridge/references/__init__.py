"""Which reference a person can use today (protocol V7): the rule, what VClaim is asked for it, and the later check."""
