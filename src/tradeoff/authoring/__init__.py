"""What the commands that write do: from an answer to the edit of a workspace."""
