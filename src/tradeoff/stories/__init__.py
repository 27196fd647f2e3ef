"""Stories: pure functions from events and records to text for people, one module a command."""
