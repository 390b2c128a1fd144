"""Read by gunicorn wherever it is started from this folder; the command line wins."""

logger_class = "antrean_project.gunicorn_log.MaskedLogger"
