"""BPJS's acceptance test (UAT), played by the hospital itself over real HTTP before BPJS's officer plays it."""
