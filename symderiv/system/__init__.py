"""The machine: processes with limits, git, files that keep texts, versions."""
