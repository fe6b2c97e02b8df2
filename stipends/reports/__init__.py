"""Questions about lists and money that pages, reports and commands ask: a file a question.

Money of many lists is never added up from their lines; `BatchTotal` is kept with them.
"""

from .reasons import reasons_of

__all__ = ["reasons_of"]
