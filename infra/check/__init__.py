"""What can be checked of infra/ without Azure and without the Bicep CLI: ``python -m infra.check``.

Every check takes what it needs and yields findings; infra/README.md says what they cannot see.
"""
