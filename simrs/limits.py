"""How often a source may send a wrong secret."""

from datetime import timedelta

from service_accounts.limits import Limit

# One misconfigured system must not shut out its neighbour at the same address: hence a limit for name and source
# together, and a wider one for a source that tries many names.
FAILURES_PER_NAME = 10
FAILURES_PER_SOURCE = 50
WRONG_SECRETS = Limit(
    "simrs.wrong_secret", window=timedelta(minutes=5), most=FAILURES_PER_SOURCE, most_of_one=FAILURES_PER_NAME
)
