import math

LARGEST = 1500  # 1500! has 4,115 digits; Python writes integers of at most 4,300


def read_number(context):
    if set(context) != {"n"} or files:
        found = f"{sorted(context) or 'no keys'} and the files {sorted(files)}"
        raise ValueError(f'give the number as context {{"n": 10}} and nothing else; found {found}')
    n = context["n"]
    if isinstance(n, bool) or not isinstance(n, (int, float)) or n != n or n in (math.inf, -math.inf):
        raise ValueError(f"n must be a whole number, not {type(n).__name__} {str(n)[:50]!r}")
    if n != math.floor(n):
        raise ValueError(f"n must be a whole number, not {n}")
    if not 0 <= n <= LARGEST:
        raise ValueError(f"n must be from 0 to {LARGEST}, not {n:g}")
    return int(n)


result = math.factorial(read_number(context))
