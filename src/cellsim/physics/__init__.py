"""Pure functions of arrays, each with its source: no names, no files, no units but SI."""
