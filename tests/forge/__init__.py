"""Pull requests and those who keep them, and the GitHub that the tests stand on."""
