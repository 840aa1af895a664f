import re

KEYS = {"text", "doubtful", "encoding"}
URL = re.compile(r"(?:https?|ftps?)://[^\s<>\"“”„«»`|\\^{}。，、！？；：]+", re.IGNORECASE)
BARE = re.compile(r"(?<![\w@/.-])www\.[^\W_]\S*", re.IGNORECASE)
OBFUSCATED = re.compile(r"\bhxxps?:|\bhttps?:(?!//)\S|\[\.\]|\bhttps?://(?=[\s<>\"]|$)", re.IGNORECASE)
BRACKETS = {")": "(", "]": "["}


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


def trim(url):
    """The URL without the signs of the sentence that follow it; a bracket stays if it was opened inside."""
    while url:
        last = url[-1]
        if last in ".,;:!?'’*_~…" or last in BRACKETS and url.count(last) > url.count(BRACKETS[last]):
            url = url[:-1]
        else:
            break
    return url


def why_doubtful(text, match):
    """Why a URL may be none, or end elsewhere; None if nothing speaks against it."""
    url, before, after = trim(match[0]), text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 80]
    if not re.match(r"[a-z]+://(?:[^\s/@]*@)?(?:[^\W_]|\[[0-9a-f:.]+\])", url, re.IGNORECASE):
        return "has no host"
    if re.match(r"[\w+.-]", before) and not (before == "_" == match[0][-1]):
        return "touches what is before it"
    if re.search(r"[^/]\b(?:https?|ftps?)://", url[6:], re.IGNORECASE) and not re.search(r"[/=?&]https?://", url[6:], re.IGNORECASE):
        return "touches another one"
    if re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", url):
        return "may end where another script begins"
    cut = match[0][len(url) :]
    if any(sign in cut and sign != before for sign in "*_~'’") or re.search("['’*]", url):
        return "may end before or after a sign that is also one of the text"
    if match[0][-1] in "-_=&%?" and re.match(r"[ \t]*\r?\n[ \t]*[^\W_]", after):
        return "may go on in the next line"
    if re.search(r"[)\]](?![)\]/#?&.,;:!'’]*$)", url) and re.search(r"\w[)\]][\w(\[]", url) and url.count("(") != url.count(")"):
        return "holds a bracket that may end it"
    if re.search(r"[,;][^\W\d_]+\.[^\W\d_]{2,}(?:/|$)", url):
        return "may be several, joined by a comma"
    return None


def find_doubtful(text, matches):
    for match in matches:
        if reason := why_doubtful(text, match):
            return f"{match[0][:120]!r} {reason}"
    rest = URL.sub(" ", text)
    other = BARE.search(rest) or OBFUSCATED.search(rest)
    return f"{other[0][:120]!r} may be a URL" if other else None


def extract():
    check_keys()
    if context.get("doubtful") not in (None, "leave-out"):
        raise ValueError(f'doubtful must be "leave-out", not {context["doubtful"]!r}')
    text = read_text()
    matches = list(URL.finditer(text))
    doubtful = find_doubtful(text, matches) if "doubtful" not in context else None
    if doubtful:
        raise ValueError(f'{doubtful}; correct the text, or set context {{"doubtful": "leave-out"}} to leave out all such')
    return list(dict.fromkeys(trim(match[0]) for match in matches if not why_doubtful(text, match)))


result = extract()
