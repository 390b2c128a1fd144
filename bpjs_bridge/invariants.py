"""Rules of the outbox that must hold."""
