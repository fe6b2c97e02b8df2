"""Events of the demo: those of the five articles, and a year of believable ones."""
