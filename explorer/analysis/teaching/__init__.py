"""Questions about a network, their answers, likely slips and exercises."""
