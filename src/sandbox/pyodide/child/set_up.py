# Runs in Pyodide's own __main__, where MODULES is what the host sent; what is made here is part of the snapshot.
import sys

for name, code in MODULES.items():  # noqa: F821
    module = sys.modules[name] = type(sys)(name)
    exec(compile(code, f"driver/{name}.py", "exec", optimize=2), module.__dict__)
serve = module.serve
for name in MODULES:  # noqa: F821
    del sys.modules[name]  # a program's own imports cannot meet them

# What programs import most often, so that it need not be loaded for each of them.
import array, ast, asyncio, base64, bisect, calendar, collections, copy, csv, dataclasses, datetime, decimal, difflib, email  # noqa: E401
import enum, fractions, functools, glob, hashlib, heapq, html, inspect, io, itertools, json, linecache, math, operator, os  # noqa: E401
import pathlib, pickle, platform, pprint, random, re, secrets, shutil, statistics, string, struct, tempfile, textwrap, time  # noqa: E401
import traceback, types, typing, unicodedata, urllib.parse, uuid, zipfile, zlib, zoneinfo  # noqa: E401
import xml.etree.ElementTree
