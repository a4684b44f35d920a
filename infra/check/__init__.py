"""Check infra/ without Azure: ``python -m infra.check``.

Microsoft's compiler judges the templates, where there is one. Everywhere, our own checks read what it made of
them (infra/snapshots/): that it fits the code, the docs and the files beside it. infra/README.md says more.
"""
