"""Sewing patterns: from a size chart in centimetres to flat panels and a sewn mesh."""
