"""What `tradeoff new` writes: one module a kind, from what was said to the edit."""
