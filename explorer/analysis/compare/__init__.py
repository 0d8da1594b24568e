"""Networks beside each other: aligned, their difference step by step, the family by cost and accuracy."""
