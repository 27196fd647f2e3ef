"""The one error that ends a command: it could not do what was asked."""


class CannotDo(Exception):
    """What was asked cannot be done; the text says what, where and what to do. Exit code 2."""
