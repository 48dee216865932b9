"""From what studies report to what measures need: spreads, standard errors, tables, scales."""
