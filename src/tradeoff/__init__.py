"""A git-native decision log and roadmap linter."""

__version__ = "0.1.0"
