"""A made-up company and its records: the workspace that the benchmarks lint."""
