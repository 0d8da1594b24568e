"""Recipes with a name, and where they come from."""

from explorer.lab.asked import Recipe

# Chosen for digits: the order of the paper's figure 6 shows in a minute, and in each of six seeds: docs/lab.md.
USUAL = Recipe()
# He et al. 2015, section 4.2, but for augmentation; the tenth and the hundredth come after as many of its epochs.
PAPER = Recipe(rate=0.1, schedule="steps")
# The blog post's: batch 100, Adadelta, and its rate falling exponentially; PyTorch's own initialisation, as it had no other.
POST = Recipe(batch=100, optimiser="adadelta", rate=0.8, schedule="exponential", decay=0.0, init="torch")
# The same network as one would train it today.
MODERN = Recipe(batch=100, rate=0.03, schedule="cosine", init="he")

RECIPES = {"usual": USUAL, "paper": PAPER, "post": POST, "modern": MODERN}
