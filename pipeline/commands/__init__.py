"""The commands of ``congvan`` beyond reading files (pipeline/cli.py): results that are there, the inbox, the register.

Like pipeline/cli.py these modules are thin translations of one call each; they and it are the only places that print or
read the clock.
"""
