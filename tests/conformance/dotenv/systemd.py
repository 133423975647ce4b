"""Reads texts as systemd reads an EnvironmentFile=: by `load_env_file` of its shared library, then by its check of names.

Arguments: the library, and a file that holds a JSON list of texts. Prints a JSON list of what each becomes.
"""

import ctypes
import json
import sys
import tempfile

library = ctypes.CDLL(sys.argv[1])
strings = ctypes.POINTER(ctypes.c_char_p)
library.load_env_file.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(strings)]
library.env_assignment_is_valid.argtypes = [ctypes.c_char_p]
library.env_assignment_is_valid.restype = ctypes.c_bool


def read(text, path):
    with open(path, "wb") as file:
        file.write(text.encode())
    found = strings()
    if library.load_env_file(None, path.encode(), ctypes.byref(found)) < 0:
        return None
    variables = {}
    at = 0
    while found and found[at] is not None:
        if library.env_assignment_is_valid(found[at]):
            name, _, value = found[at].decode().partition("=")
            variables[name] = value
        at += 1
    return variables


with open(sys.argv[2]) as file, tempfile.NamedTemporaryFile() as scratch:
    print(json.dumps([read(text, scratch.name) for text in json.load(file)]))
