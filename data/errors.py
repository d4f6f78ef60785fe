"""Every error Hearthmap raises on purpose.

HearthmapError            all of them; as itself, the work failed (exit status 1)
└── InputError            the user can mend it (exit status 2)
    ├── PortfolioError    a table, a portfolio folder or an option of reading one
    ├── PhotoError        one photo
    └── ModelFolderError  a trained model's folder

The message is one sentence that names the file (and row) and the way out; front doors print it as it is.
"""

__all__ = ["HearthmapError", "InputError", "ModelFolderError", "PhotoError", "PortfolioError"]


class HearthmapError(Exception):
    """Whatever Hearthmap raises on purpose; as itself, the work failed and it is no mistake of the user's.

    A full disk is such a failure.
    """

    exit_code = 1


class InputError(HearthmapError):
    """The user gave something that cannot be used, and can mend it."""

    exit_code = 2


class PortfolioError(InputError):
    """A listings table or a portfolio folder cannot be read or written."""


class PhotoError(InputError):
    """A photo cannot be read."""


class ModelFolderError(InputError):
    """A model folder is incomplete, was edited, or was made by a newer version."""
