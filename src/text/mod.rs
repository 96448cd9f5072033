//! Pure text: nothing in this room reads files, waits or prints.
