"""For tests of code that cannot be read: a function run beside the formula that was proved.

>>> import numpy as np
>>> from symderiv.testing import check_function
>>> check_function(lambda w: 3 * w**2, "cube-derivative", "derivations/powers.yaml", examples=5)
"""

from symderiv.testing.functions import FunctionDiffers, check_function

__all__ = ["FunctionDiffers", "check_function"]
