"""VClaim (protocol 3): insurance cover, referrals, control letters and SEPs, typed both ways.

Each function takes a `Player`: for people who wait, `bpjs_bridge.vclaim_line` lets the call wait for its turn, counts
what comes of it, and keeps VClaim's trouble away from the queue's own messages.
"""
