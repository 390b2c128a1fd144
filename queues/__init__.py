"""The domain. The package is `queues`, its label `queue`: a package named `queue` would hide Python's own module."""
