"""One search over people, numbers, decrees, events and lists of payment, each within its own scope."""
