"""A GitHub for tests: a server on loopback that keeps state and holds everybody to GitHub's rules.

It knows nothing of gitpool: what a client believes of GitHub is no measure for the client. Where its rules come from is
said beside them; the forms of requests and answers come from GitHub's own description (`contract`).
"""

from tests.support.github.server import GitHub
from tests.support.github.tokens import App, Token

__all__ = ["App", "GitHub", "Token"]
