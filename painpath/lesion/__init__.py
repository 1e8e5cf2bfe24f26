"""How large the lesion of a radiofrequency cannula is: tissue, electric field, heat, damage.

The assessment never imports it: it reads what `capture_make` wrote, by painpath.captured, without NumPy.
"""

from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solve import Lesion, solve

__all__ = ["Lesion", "NotModelled", "Setting", "solve"]
