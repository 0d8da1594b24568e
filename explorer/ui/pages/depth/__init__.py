"""The page that counts to 18.

steps   one layer after the other, up to the number in the name
sums    the same number as a sum, what else people count, and the names that count otherwise
labels  a name and a count of parameters: whether both can be of one network
"""

from explorer.ui.pages.depth.labels import label
from explorer.ui.pages.depth.steps import counting, heading
from explorer.ui.pages.depth.sums import odd_names, other_numbers, the_sum

__all__ = ["counting", "heading", "label", "odd_names", "other_numbers", "the_sum"]
