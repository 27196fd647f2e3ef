"""`python -m tradeoff`."""

from tradeoff.cli import main

if __name__ == "__main__":
    main()
