"""Talking to BPJS: signed requests, ciphered answers, antrean and VClaim."""
