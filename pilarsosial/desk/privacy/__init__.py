"""What the law on personal data asks of the office: a notice, one person's data, who saw them, breaches, an end."""
