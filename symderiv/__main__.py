"""``python -m symderiv``, and the installed command."""

import sys

INTERRUPTED = 130


def main() -> None:
    try:
        from symderiv.commands.main import main as run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()


if __name__ == "__main__":
    main()
