"""gunicorn's own log, named in gunicorn.conf.py: it quotes what it could not read."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from antrean_project.masked_log import formatter_class


class MaskedLogger(Logger):
    """gunicorn's logger, with long numbers masked, in the format and the clock of all lines."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                written = handler.formatter
                if written is not None:
                    handler.setFormatter(formatter_class()(written._fmt))
