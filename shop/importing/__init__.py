"""A shop's own files into its catalogue: read, understood, asked about, checked; nothing changes unless all is well.

`check` reads a file and `load` sells what it holds. The way: `files` (bytes to tables) - `layout` (where the header is,
which way the chart lies) - `headings` (what a column is) - `systems` (Shopify, WooCommerce ...) - `entries` (rows to
products) - `charts` (cells to centimetres) - `doubts` (what looks wrong) - `implied` (what a chart leaves out).
"""
