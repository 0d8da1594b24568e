"""What is promised, checked against something independent: torch, published counts, the words themselves."""
