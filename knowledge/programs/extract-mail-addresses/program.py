import re

KEYS = {"text", "doubtful", "encoding"}
LOCAL_SIGN = r"\w!#$%&'*+/=?^`{|}~\-"
ADDRESS = re.compile(
    r"(?<![\w.+%-])\w[\w+%'-]{0,63}(?:\.[\w+%'-]{1,63}){0,20}"
    r"@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w-])"
)
OBFUSCATED = re.compile(r".{0,40}[\[({<]\s{0,3}(?:at|arroba|@)\s{0,3}[\])}>].{0,40}", re.IGNORECASE)
LONGEST = 300  # what is looked at before a match; an address has at most 254 characters
FILE_ENDINGS = set("png jpg jpeg gif svg webp js css ts json xml html htm php py txt pdf zip".split())


def check_keys():
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")


def decode(name):
    """The text of a file. Only UTF-8, and UTF-16 that says so, can be told; any other encoding would be a guess."""
    with open(files[name], "rb") as file:
        data = file.read()
    encoding = context.get("encoding", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError, TypeError):
        advice = 'save it in UTF-8, or set context {"encoding": "cp1252"}, or what it was saved in'
        raise ValueError(f"{name} is no text in {encoding}; {advice}") from None
    if "\0" in text:
        raise ValueError(f"{name} is no text but binary data; save it as text in UTF-8")
    return text.removeprefix("\ufeff")


def read_text():
    names = sorted(files)
    if len(names) + ("text" in context) != 1 or names and not names[0].lower().endswith((".txt", ".md")):
        raise ValueError(f'give one text, as context {{"text": "..."}} or as one .txt or .md file; found the files {names}')
    text = decode(names[0]) if names else context["text"]
    if not isinstance(text, str):
        raise ValueError(f"text must be a text, not {type(text).__name__}")
    if re.match(r"\s*(<!doctype|<html|<\?xml|%PDF|\{\\rtf)", text, re.IGNORECASE):
        raise ValueError(f"this is no plain text: it begins with {text.strip()[:20]!r}; extract its text first")
    return text


def why_doubtful(text, match):
    """Why what looks like an address may be none, or only a part of one; None if nothing speaks against it."""
    local, domain = match[0].rsplit("@", 1)
    before, after = text[max(0, match.start() - LONGEST) : match.start()], text[match.end() : match.end() + 2]
    ending = domain.rsplit(".", 1)[1]
    if "://" in re.split(r"\s", before)[-1]:
        return "is part of a URL"
    if re.search(rf"[{LOCAL_SIGN}.@]$", before) and not re.search(r"(^|\s)['*`]+$", before) or re.match(r"@|\.[\w@]", after):
        return "goes on before or after it"
    if "'" in local or local.startswith("-") or re.search("[^\u0021-\u024f]", match[0]) or "_" in domain:
        return "has unusual signs"
    if ending.lower() in FILE_ENDINGS:
        return "may be a file's name"
    if ending != ending.lower() and ending[1:] == ending[1:].lower() and domain != domain.title():
        return "may end before a sentence that begins without a blank"
    return None


def find_doubtful(text, matches):
    """The first piece of text, with the reason, that may be an address or not."""
    for match in matches:
        if reason := why_doubtful(text, match):
            return f"{match[0]!r} {reason}"
    covered = {place for match in matches for place in range(*match.span())}
    for sign in re.finditer(r"(?<=[^\s@])@(?=[^\s@])", text):
        if sign.start() not in covered:
            around = re.split(r"\s", text[: sign.start()][-40:])[-1] + re.split(r"\s", text[sign.start() :][:40])[0]
            return f"{around!r} holds an @ and is no whole address"
    written = OBFUSCATED.search(text)
    return f"{written[0][:80]!r} may be an address in other signs" if written else None


def extract():
    check_keys()
    if context.get("doubtful") not in (None, "leave-out"):
        raise ValueError(f'doubtful must be "leave-out", not {context["doubtful"]!r}')
    text = read_text()
    matches = list(ADDRESS.finditer(text))
    doubtful = find_doubtful(text, matches) if "doubtful" not in context else None
    if doubtful:
        raise ValueError(f'{doubtful}; correct the text, or set context {{"doubtful": "leave-out"}} to leave out all such')
    found = {}
    for match in matches:
        if not why_doubtful(text, match):
            found.setdefault(match[0].casefold(), match[0])
    return list(found.values())


result = extract()
