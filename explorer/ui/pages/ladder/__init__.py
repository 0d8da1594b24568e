"""The reconciliation ladder."""
