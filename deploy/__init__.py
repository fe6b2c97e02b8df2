"""How an installation is run: by `./run` on one machine, by the units and examples beside this file on a server."""
