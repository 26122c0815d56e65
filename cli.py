"""The door from a checkout: ``python cli.py …`` is the same as ``congvan …``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
