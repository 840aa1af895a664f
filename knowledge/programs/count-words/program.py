import re
import unicodedata

KEYS = {"text", "keep_case", "top", "encoding"}
WORD = re.compile(r"[^\W_]+(?:['’‐‑-][^\W_]+)*")
NO_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[\U00020000-\U0003ffff]")


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


def read_settings():
    keep_case, top = context.get("keep_case", False), context.get("top")
    if not isinstance(keep_case, bool):
        raise ValueError(f"keep_case must be true or false, not {keep_case!r}")
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
        raise ValueError(f"top must be a whole number from 1 on, not {top!r}")
    return keep_case, top


def check_words(text):
    """Refuses a text whose words cannot be told apart for sure."""
    if sign := NO_BLANKS.search(text):
        raise ValueError(f"the text holds {sign[0]!r}, of a script without blanks between words: they cannot be told apart")
    if cut := re.search(r"[^\W\d_]-[ \t\r]*\n\s*[^\W\d_]", text):
        raise ValueError(f"{cut[0]!r} may be one word or two; join words that are cut at the end of a line")
    marked = next((sign for sign in text if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Mc")), None)
    if marked:
        raise ValueError(f"the text holds the sign {marked!a}, which belongs to the letter before it and would cut a word")


def count_words():
    check_keys()
    keep_case, top = read_settings()
    text = unicodedata.normalize("NFC", read_text()).replace("\u00ad", "").replace("’", "'").replace("‐", "-").replace("‑", "-")
    check_words(text)
    counts = {}
    for word in WORD.findall(text if keep_case else text.lower()):
        counts[word] = counts.get(word, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {
        "words": [{"word": word, "count": count} for word, count in ordered[:top]],
        "total": sum(counts.values()),
        "different": len(counts),
    }


result = count_words()
