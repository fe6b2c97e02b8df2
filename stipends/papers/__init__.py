"""A list on paper: payees with a place to sign, kuitansi, SPTJM, the record of a cash hand-over; and checking them."""
