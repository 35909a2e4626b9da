"""The command line, and what else starts the runner."""
