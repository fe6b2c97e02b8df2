"""Schemes and what is paid: one file a noun."""

from ..part_states import PART_STEPS, WAITING_PARTS, PartState
from ..states import (
    CLOSED_STATES,
    LIVING_STATES,
    OPEN_STATES,
    SIGNATURES,
    SIGNED,
    STEPS,
    TRANSITIONS,
    BatchState,
    Transition,
)
from .batch import Batch, BatchKind, BatchPart, BatchWriter, Decision
from .budget import BudgetCeiling, BudgetLine
from .hold import ComparisonEntry, ComparisonList, Hold, HoldReason, ListKind
from .line import ONCE, Entitlement, Judgement, Line, LineChange, LineKind, LineMark, Verdict
from .paper import BatchPaper, PaperKind
from .payment import ExternalPayment, Payment, PaymentMethod, PaymentResult, RefundClaim
from .scheme import (
    EligibilityRule,
    PartialRule,
    Rate,
    RuleKind,
    Scheme,
    SchemeKind,
    SchemePair,
    TaxProfile,
    TaxRate,
    Unit,
)
from .total import BatchTotal

__all__ = [
    "CLOSED_STATES",
    "LIVING_STATES",
    "ONCE",
    "OPEN_STATES",
    "PART_STEPS",
    "SIGNATURES",
    "SIGNED",
    "STEPS",
    "TRANSITIONS",
    "WAITING_PARTS",
    "Batch",
    "BatchKind",
    "BatchPaper",
    "BatchPart",
    "BatchState",
    "BatchTotal",
    "BatchWriter",
    "BudgetCeiling",
    "BudgetLine",
    "ComparisonEntry",
    "ComparisonList",
    "Decision",
    "EligibilityRule",
    "Entitlement",
    "ExternalPayment",
    "Hold",
    "HoldReason",
    "Judgement",
    "Line",
    "LineChange",
    "LineKind",
    "LineMark",
    "ListKind",
    "PaperKind",
    "PartState",
    "PartialRule",
    "Payment",
    "PaymentMethod",
    "PaymentResult",
    "Rate",
    "RefundClaim",
    "RuleKind",
    "Scheme",
    "SchemeKind",
    "SchemePair",
    "TaxProfile",
    "TaxRate",
    "Transition",
    "Unit",
    "Verdict",
]
