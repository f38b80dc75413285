"""The tape: what each measure is, and its length on a mesh, one body in numpy or many in torch."""
