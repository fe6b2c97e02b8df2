"""An installation for the tests of the worker: the real one, impatient, and with a kind of job to be killed."""
