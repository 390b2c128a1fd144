"""Letters at the end of a consultation: what VClaim is asked to write, and what becomes of an answer that got lost."""
