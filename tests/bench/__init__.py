"""The numbers a shopper feels, measured through the running system: `make bench`."""
