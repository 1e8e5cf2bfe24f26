"""How large the lesion of a radiofrequency cannula is: tissue, electric field, heat, damage.

Nothing else in painpath imports this package, and it alone uses NumPy and SciPy.
"""

from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solve import Lesion, solve

__all__ = ["Lesion", "NotModelled", "Setting", "solve"]
