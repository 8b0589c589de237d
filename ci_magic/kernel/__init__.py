"""The live kernel behind the `Kernel` and `Approver` ports."""

from .approver import InputApprover as InputApprover
from .shell import ShellKernel as ShellKernel
