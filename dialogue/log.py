"""A log that says where in the code something was said, and quotes nobody.

Rasa writes into its log what a shopper said, the parameters of an SQL statement that failed (a whole message, and the
id that opens its conversation), and with an error every local variable. This Rasa is the last open release, so the line
of code that had something to say tells enough.
"""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from typing import Any


def place_alone(*given: Any, **named: Any) -> logging.LogRecord:
    """A log record that says where in the code it was made and which error was at hand, and no word of either."""
    record = logging.LogRecord(*given, **named)
    found = record.exc_info if record.exc_info and record.exc_info[0] else sys.exc_info()
    record.msg, record.args = f"line {record.lineno} of {record.module}.py", ()
    if found[0] is not None:
        last = traceback.extract_tb(found[2])[-1:]
        record.msg += f": {found[0].__name__}" + "".join(f", line {frame.lineno} of {frame.filename}" for frame in last)
    record.exc_info = record.stack_info = None
    return record


def quote_nobody() -> None:
    """Makes every record of this process with `place_alone`, and drops warnings."""
    logging.setLogRecordFactory(place_alone)
    # A warning quotes the message it is about; the rest are about the age of Rasa's own pins.
    warnings.showwarning = lambda *_given, **_named: None
