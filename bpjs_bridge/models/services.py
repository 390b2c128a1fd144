"""The families of BPJS's services: each has its own address, user key, rate and breaker."""

from django.db import models


class Service(models.IntegerChoices):
    """Protocol 2 and 3. The value is the key of the service's gate."""

    ANTREAN = 1, "Antrean"
    VCLAIM = 2, "VClaim"
