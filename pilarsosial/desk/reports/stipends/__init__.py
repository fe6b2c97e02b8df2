"""The reports on money: planned and paid, who waits, why not, one person, the regencies."""

from .money import REPORTS as MONEY
from .person import REPORTS as PERSON
from .regencies import REPORTS as REGENCIES
from .unpaid import REPORTS as UNPAID
from .waiting import REPORTS as WAITING

REPORTS = [*MONEY, *WAITING, *UNPAID, *PERSON, *REGENCIES]
