"""What stands around every page: frame, session, controls, sharing."""
