"""Define the command `inhouse`, which calls flows, tasks and app; none of them imports it.

Heavy imports are inside the functions of the commands, so that help and completion are fast.
"""
