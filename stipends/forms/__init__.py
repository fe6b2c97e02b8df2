"""Forms over schemes, budgets and batches."""

from .batches import ArrearsForm, BatchForm, BatchSettingsForm, ReasonForm
from .schemes import BudgetLineForm, CeilingForm, HoldForm, PairForm, RateForm, RuleForm, SchemeForm

__all__ = [
    "ArrearsForm",
    "BatchForm",
    "BatchSettingsForm",
    "BudgetLineForm",
    "CeilingForm",
    "HoldForm",
    "PairForm",
    "RateForm",
    "ReasonForm",
    "RuleForm",
    "SchemeForm",
]
