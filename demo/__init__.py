"""The demo hospital and the simulated day; installed only with DEMO=1."""
