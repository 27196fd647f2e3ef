"""The entry point, also of `python -m tradeoff`."""

import signal


def main() -> None:
    """Runs the command line; an interruption while it is still being imported ends the process without a word."""
    heeded = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tradeoff.cli import main as run

    signal.signal(signal.SIGINT, heeded)
    run()


if __name__ == "__main__":
    main()
