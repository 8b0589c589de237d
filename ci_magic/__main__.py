"""`python -m ci_magic`."""

from .cli import main

raise SystemExit(main())
