"""VClaim as BPJS plays it (protocol 3): members, referrals, control letters, SEPs, and what a strict server refuses."""
