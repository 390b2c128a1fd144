"""The supervisor's page of this moment: where people wait, which practice does not run, what BPJS holds."""
