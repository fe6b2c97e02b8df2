"""Papers of an event: plain data for our Typst templates. The caller found what is printed in scope."""
