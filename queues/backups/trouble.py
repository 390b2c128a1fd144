"""What a backup or a restore says when it does not go on."""


class BackupError(Exception):
    """Nothing was made, or nothing was put back; the message says what to do next."""
