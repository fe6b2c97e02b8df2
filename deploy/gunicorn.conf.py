"""What serves the site, the same for `./run` and for deploy/pilarsosial-web.service. Seconds throughout."""

import os

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"[{_host}]:{os.environ.get('PORT') or 8000}" if ":" in _host else f"{_host}:{os.environ.get('PORT') or 8000}"
# Loaded once, then forked: half the memory and start of two separate ones. New code needs a restart, not a reload.
preload_app = True
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 4
timeout = 60
graceful_timeout = 10
# It would be written into the home of whoever starts the site, and nobody talks to it.
control_socket_disable = True
loglevel = "warning"
proc_name = "pilarsosial"

# HTTPS without a web server in front: a hall's own network (`./run --https`).
if os.environ.get("TLS_CERT"):
    certfile = os.environ["TLS_CERT"]
    keyfile = os.environ["TLS_KEY"]
