"""The service that says whether a referral is over when Mobile JKN takes a number (REFERRAL_SERVICE)."""

OURS = "bpjs_bridge.client.referral_expiry.lapses_on"
OFF = "off"


def referral_service(wanted: str, *, has_vclaim: bool) -> str:
    """The dotted path: the one that is wanted, ours where VClaim is configured, or "" where nobody is asked."""
    if wanted == OFF:
        return ""
    return wanted or (OURS if has_vclaim else "")
