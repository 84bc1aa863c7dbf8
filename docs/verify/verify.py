#!/usr/bin/env python3
"""Checks a Kelisim receipt (a file, a PDF, a .tlog-proof or the address of a QR code) or proof pack (a file or a PDF).
Written from format.md and pack.md alone; needs nothing but Python 3.8.

    python3 verify.py receipt.pdf --key 'HOST/log/SITE+ID+KEY'

Ends with 0 when everything holds and a key was given, with 1 when something does not, with 2 when it holds but
nobody said whose key to trust.
"""
import argparse
import base64
import binascii
import hashlib
import hmac
import json
import sys
from datetime import datetime, timezone

HASH = '  "content_sha256": "'
BETWEEN = '",\n  "signature": "'
END = '"\n}\n'
PDF, RECEIPT, PACK = "kelisim-pdf/1", "kelisim-receipt/1", "kelisim-proof-pack/1"
STATES = {1: "ConsentGiven", 2: "ConsentRefused", 3: "ConsentWithdrawn", 4: "RenewedConsentGiven", 5: "ConsentExpired"}
NO = {3: "ConsentWithdrawn", 5: "ConsentExpired"}
GRADES = ["device", "asserted", "verified", "site-signed"]
EVENTS = {1: "granted", 2: "refused", 3: "withdrawn", 5: "expired", 7: "erased", 8: "published", 10: "asked", 11: "answered",
          12: "looked", 13: "linked", 14: "obliged", 15: "listed", 16: "checked", 17: "managed", 18: "rolledback",
          19: "destroyed"}


class Refused(Exception):
    """Why a receipt is not believed."""


def need(holds, why):
    if not holds:
        raise Refused(why)


def sha256(data):
    return hashlib.sha256(data).digest()


def unbase64(text, why):
    """Base 64 in its one spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError, AttributeError):
        raise Refused(why) from None
    need(base64.b64encode(data).decode() == text, why)
    return data


# Ed25519, RFC 8032. Points are (X, Y, Z, T) on the twisted Edwards curve, x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, d - c, d + c, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = ZERO
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(data):
    """The point of 32 bytes; None when they are of none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER or same(times(8, a), ZERO) or same(times(8, r), ZERO):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(k, a)))


class Key:
    """A line NAME+ID+KEY."""

    def __init__(self, line):
        parts = line.strip().split("+", 2)
        need(len(parts) == 3 and parts[0] and not any(c.isspace() for c in parts[0]), "not a verifying key")
        self.line, self.name = line.strip(), parts[0]
        data = unbase64(parts[2], "not a verifying key")
        need(len(data) == 33 and data[0] == 1, "not a verifying key")
        self.bytes = data[1:]
        self.id = sha256(self.name.encode() + b"\n" + data)[:4]
        need(self.id.hex() == parts[1] and point(self.bytes) is not None, "not a verifying key")

    def check(self, text, signature):
        need(signature[:4] == self.id, "not signed by this key")
        need(len(signature) == 68 and signed(self.bytes, text.encode(), signature[4:]), "the signature is wrong")


def number(text, why):
    """A decimal number below 2^64 in its one spelling."""
    need(text.isascii() and text.isdigit() and str(int(text)) == text and int(text) < 1 << 64, why)
    return int(text)


def lead(leaf, index, size, path):
    """The root a path leads to from a leaf, RFC 9162, 2.1.3.2."""
    need(index < size, "the record is not in the log")
    node, last, found = index, size - 1, sha256(b"\0" + leaf)
    for sibling in path:
        need(last, "the record is not in the log")
        if node & 1 or node == last:
            found = sha256(b"\1" + sibling + found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = sha256(b"\1" + found + sibling)
        node, last = node >> 1, last >> 1
    need(last == 0, "the record is not in the log")
    return found


def checkpoint(text, key):
    """Size and root of a signed head."""
    why = "the checkpoint is malformed"
    at = text.rfind("\n\n")
    need(at >= 0 and text.endswith("\n") and not any(c < " " and c != "\n" for c in text), why)
    body, ours = text[: at + 1], False
    need(text[at + 2 :], why)
    for line in text[at + 2 : -1].split("\n"):
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "\u2014", why)
        signature = unbase64(parts[2], why)
        need(len(signature) >= 4, why)
        if parts[1] == key.name and signature[:4] == key.id:
            key.check(body, signature)
            ours = True
    need(ours, "the checkpoint is not signed by this key")
    lines = body.split("\n")
    need(len(lines) >= 4 and lines[0] == key.name, why)
    root = unbase64(lines[2], why)
    need(len(root) == 32, why)
    return number(lines[1], why), root


def read_leaf(data):
    """Fields of a leaf by type, with its choices as a list or a hash."""
    why = "the leaf is malformed"
    need(1 <= len(data) <= 512 and data[0] == 1, why)
    fields, at, before = {}, 1, 0
    while at < len(data):
        need(at + 3 <= len(data), why)
        kind, length = data[at], int.from_bytes(data[at + 1 : at + 3], "big")
        need(before < kind <= 9 and at + 3 + length <= len(data), why)
        fields[kind] = data[at + 3 : at + 3 + length]
        at, before = at + 3 + length, kind
    for kind, length in {1: 1, 2: 16, 3: 8, 4: 1, 5: 32, 6: 32, 8: 32, 9: 32}.items():
        need(kind not in fields or len(fields[kind]) == length, why)
    need(all(kind in fields for kind in (1, 2, 3, 4)) and not (7 in fields and 8 in fields), why)
    if 7 in fields:
        need(0 < len(fields[7]) <= 200 and fields[7].endswith(b"\n"), why)
        items = fields[7][:-1].split(b"\n")
        need(all(item[:1] in (b"+", b"-") for item in items), why)
        need(all(a[1:] < b[1:] for a, b in zip(items, items[1:])), why)
    return fields


def entries(words):
    why = "the words are malformed"
    need(isinstance(words, str) and words.endswith("\n"), why)
    found = []
    for line in words[:-1].split("\n"):
        if line.startswith("  "):
            need(found, why)
            found[-1][1] += "\n" + line[2:]
        else:
            name, colon, value = line.partition(": ")
            need(colon, why)
            found.append([name, value])
    need(found[0] == ["kelisim-text", "1"], why)
    return found


def published(told, text_hash, record):
    why = "the words were not published in this log before the record"
    publication, index, leaf, size, root = told["publication"], record["index"], record["leaf"], record["size"], record["root"]
    data = unbase64(publication["leaf"], why)
    fields = read_leaf(data)
    path = [unbase64(one, why) for one in publication["inclusion"]]
    need(type(publication["index"]) is int and publication["index"] < index and all(len(one) == 32 for one in path), why)
    need(fields[1] == b"\x08" and fields.get(5) == text_hash and fields[3] <= leaf[3], why)
    need(lead(data, publication["index"], size, path) == root, why)


def agree(content, record, key):
    """That the file says what the log says."""
    leaf, proof = record["leaf"], content["proof"]
    kind = leaf[1][0]

    def must(holds, what):
        need(holds, f"the file contradicts the log: {what}")

    must(proof["verification_key"] == key.line and proof["log"] == key.name, "the key")
    must(type(proof["index"]) is int and proof["index"] == record["index"], "the index")
    must(type(proof["size"]) is int and proof["size"] == record["size"], "the size")
    must(content["receipt_id"] == sha256(b"\0" + record["bytes"]).hex(), "receipt_id")
    must(content["record_id"] == leaf[2].hex(), "record_id")
    moment = datetime.fromtimestamp(int.from_bytes(leaf[3], "big"), timezone.utc)
    must(content["event"]["event_time"] == moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "event_time")
    must(kind in STATES and content["event"]["event_state"] == STATES[kind], "event_state")
    must(leaf[4][0] < len(GRADES) and content["event"]["assurance"] == GRADES[leaf[4][0]], "assurance")

    every = []
    must(content["processing"], "no text")
    for place, text in enumerate(content["processing"]):
        text_hash = sha256(text["words"].encode())
        must(text["words_sha256"] == text_hash.hex(), "words_sha256")
        must(place or leaf.get(5) == text_hash, "the words")
        published(text, text_hash, record)
        lines = entries(text["words"])
        every += lines

        def line(name):
            return next((value for known, value in lines if known == name), None)

        def answer(member, flag):
            must(type(text[member][flag]) is bool, member)
            return ("yes: " if text[member][flag] else "no: ") + text[member]["words"]

        party, term = text["pii_controllers"][0], text["validity_duration"]
        must(type(text["version"]) is int and type(term["months"]) is int, "version")
        for name, said in {
            "operator": party["party_name"],
            "iin" if line("iin") is not None else "bin": party["party_id"],
            "address": party["party_address"],
            "contact": party["party_contact"],
            "text": f"{text['text']} {text['version']}",
            "lang": text["language"],
            "title": text["title"],
            "data": text["pii_information"]["pii_type"],
            "term": f"{term['months']} months: {term['term']}",
            "third-parties": answer("recipient_third_parties", "transfer"),
            "cross-border": answer("geographic_restrictions", "cross_border_transfer"),
            "public-sources": answer("dissemination", "public_sources"),
            "withdraw": text["withdrawal_method"],
        }.items():
            must(line(name) == said, name)
        kinds = {"purpose": "p:", "category": "c:"}
        told = [[kinds[name.split(" ")[0]] + name.partition(" ")[2], value] for name, value in lines if " " in name and name.split(" ")[0] in kinds]
        must([[one["item"], one["purpose"]] for one in text["purposes"]] == told, "purposes")

    listed, items = b"", []
    for decision in content["decisions"]:
        item, state = decision["item"], decision["event_state"]
        granted = state == "ConsentGiven"
        must(granted or state == NO.get(kind, "ConsentRefused"), "decisions")
        prefix, colon, rest = item.partition(":")
        must(colon and prefix in ("p", "c", "s"), "decisions")
        name, slash, channel = rest.partition("/")
        must(decision.get("channel") == (channel if slash else None), "decisions")
        entry = {"p": "purpose ", "c": "category ", "s": "service "}[prefix] + name
        said = next((value for known, value in every if known == entry), None)
        must(said is not None and decision["purpose"] == said, "decisions")
        items.append(item.encode())
        listed += (b"+" if granted else b"-") + item.encode() + b"\n"
    must(all(a < b for a, b in zip(items, items[1:])), "decisions")
    must(sha256(listed) == leaf[8] if 8 in leaf else listed == leaf.get(7, b""), "decisions")

    policy = content["privacy_notice"]
    if policy is not None:
        must(policy["sha256"] == policy["sha256"].lower() and len(policy["sha256"]) == 64, "privacy_notice")
        published(policy, bytes.fromhex(policy["sha256"]), record)


def once(pairs):
    members = dict(pairs)
    need(len(members) == len(pairs), "a name is given twice")
    return members


def no_fraction(text):
    raise Refused("a number is not whole")


def read(data):
    """The content of a file and its two marks; the content's hash is compared already."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    if text.startswith("\ufeff"):
        text = text[1:]
    text = text.replace("\r\n", "\n").strip(" \t\r\n") + "\n"
    at = text.rfind(HASH)
    need(at >= 0, "not a receipt file")
    stated, found, tail = text[at + len(HASH) :].partition(BETWEEN)
    need(found and tail.endswith(END), "not a receipt file")
    need(base64.b64encode(sha256(text[:at].encode())).decode() == stated, "the file was changed after it was made")
    try:
        content = json.loads(text, object_pairs_hook=once, parse_float=no_fraction, parse_constant=no_fraction)
    except json.JSONDecodeError:
        raise Refused("not JSON") from None
    return content, stated, tail[: -len(END)]


def unpack_pdf(data):
    """The receipt file in a PDF, the text its seal signs and the seal's signature."""
    begin, mark = b'stream\n{\n  "schema_version"', f"stream\n{PDF} ".encode()
    need(data.count(begin) == 1 and data.count(mark) == 1, "no receipt in this PDF, or more than one")
    at, end = data.index(begin) + 7, data.index(b"\nendstream", data.index(begin))
    seal = data.index(mark) + len(mark)
    need(data[seal + 92 : seal + 93] == b"\n", "no seal in this PDF")
    blank = data[:seal] + b"0" * 92 + data[seal + 92 :]
    return data[at:end], base64.b64encode(sha256(blank)).decode(), data[seal : seal + 92].decode("latin-1")


DIGITS = [0, 3, 5, 8, 10, 13, 15, 17]


def unpack_digits(text):
    """The key and the proof in the digits of a QR code; what stands after "-" asks for the present, and proves nothing."""
    digits, data = text.rpartition("#")[2].partition("-")[0], b""
    need(digits.isascii() and digits.isdigit(), "neither a receipt, nor a proof, nor the digits of a code")
    for at in range(0, len(digits), 17):
        group = digits[at : at + 17]
        need(len(group) in DIGITS and int(group) < 1 << 8 * DIGITS.index(len(group)), "not the digits of a code")
        data += int(group).to_bytes(DIGITS.index(len(group)), "big")
    try:
        need(data[0] == 1, "not the digits of a code")
        name, rest = data[2 : 2 + data[1]].decode(), data[2 + data[1] :]
        public, size, index = rest[:32], int.from_bytes(rest[32:40], "big"), int.from_bytes(rest[40:48], "big")
        length = int.from_bytes(rest[48:50], "big")
        leaf, rest = rest[50 : 50 + length], rest[50 + length :]
        path, signature = rest[1 : 1 + 32 * rest[0]], rest[1 + 32 * rest[0] :]
        need(len(signature) == 64 and len(path) == 32 * rest[0], "not the digits of a code")
    except (IndexError, UnicodeDecodeError):
        raise Refused("not the digits of a code") from None
    named = b"\x01" + public
    key_id = sha256(name.encode() + b"\n" + named)[:4]
    key = Key(f"{name}+{key_id.hex()}+{base64.b64encode(named).decode()}")
    root = lead(leaf, index, size, [path[at : at + 32] for at in range(0, len(path), 32)])
    return key, leaf, index, size, root, base64.b64encode(key_id + signature).decode()


def proved(text, key=None):
    """Checks a bare proof or the digits of a code; gives what it says, and the key it was checked with."""
    if text.startswith("c2sp.org/"):
        need(key is not None, "a .tlog-proof holds no key: give one by --key")
        head, found, note = (text.replace("\r\n", "\n").strip() + "\n").partition("\n\n")
        lines, why = head.split("\n"), "the proof is malformed"
        need(found and len(lines) >= 3 and lines[0] == "c2sp.org/tlog-proof@v1", why)
        need(lines[1].startswith("extra ") and lines[2].startswith("index ") and len(lines) <= 66, why)
        leaf, index = unbase64(lines[1][6:], why), number(lines[2][6:], why)
        size, root = checkpoint(note, key)
        need(lead(leaf, index, size, [unbase64(line, why) for line in lines[3:]]) == root, "the record is not in the log")
    else:
        named, leaf, index, size, root, signature = unpack_digits(text.strip())
        need(root is not None, "the record is not in the log")
        key = key or named
        note = f"{named.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        key.check(note, unbase64(signature, "the signature is wrong"))
    return {"leaf": read_leaf(leaf), "index": index, "size": size}, key


def varint(value):
    need(type(value) is int and value >= 0, "a number is not whole")
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def string(text):
    data = text.encode()
    return varint(len(data)) + data


def moment(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def sealed_tail(act):
    """The last members of what was sealed beside an entry, as an act states them."""
    out, why = b"", "the pack contradicts the log: evidence"
    seen, form, fields = act["evidence"], act["form"], act["fields"]
    if seen is not None:
        device, ms = seen["device"], seen["received_at_ms"]
        need(type(seen["gpc"]) is bool and moment(ms // 1000) == seen["received_at"], why)
        out = b"".join(string(one) for one in [seen["address"], seen["user_agent"], *(device[name] for name in ("type", "os", "browser", "model"))])
        out += varint(ms) + bytes([seen["gpc"]])
        out += b"".join(string(seen[name]) for name in ("page", "referrer", "screen", "languages"))
    need((form is None or fields is not None) and (fields is None or out), why)
    if fields is not None:
        out += b"\0" if form is None else b"\1" + string(form)
        out += varint(len(fields)) + b"".join(string(name) + string(value) for name, value in fields.items())
    return out


METHODS = ["accept-all", "reject-all", "save", "withdraw", "gpc", "checkbox", "imported", "paper", "signature", "call", "counter", "email"]


class Reader:
    """What was sealed, read from its first byte to its last."""

    def __init__(self, content):
        need(content[:1] == b"\2", "the opening")
        self.rest = content[1:]

    def bytes(self, count):
        need(len(self.rest) >= count, "the opening")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def number(self):
        value = 0
        for place in range(10):
            byte = self.bytes(1)[0]
            value |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                return value
        raise Refused("the opening")

    def string(self):
        try:
            return self.bytes(self.number()).decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("the opening") from None

    def flag(self):
        byte = self.bytes(1)
        need(byte in (b"\0", b"\1"), "the opening")
        return byte == b"\1"

    def option(self):
        return self.string() if self.flag() else None

    def decision(self):
        """A decision up to its evidence; gives the way in which it was expressed."""
        method = self.number()
        need(method < len(METHODS), "the opening")
        self.number(), self.string(), self.number()
        for _ in range(self.number()):
            self.string(), self.number(), self.bytes(32)
        self.option(), self.number()
        if self.flag():
            for _ in range(self.number()):
                self.string(), self.flag()
        return METHODS[method]

    def file(self):
        """What is on record of a file: its name and its hash, with its kind and number of bytes between them."""
        name = self.string()
        self.number(), self.number()
        return [("file", name), ("sha256", self.string())]

    def note(self):
        """A note up to its evidence, or to its end; gives what was done, and its strings with their names."""
        kind = self.number()
        if kind == 0:
            self.number()
            message = self.option()
            self.number()
            return "asked", [] if message is None else [("message", message)]
        if kind == 1:
            self.bytes(16), self.number()
            if self.flag():
                self.number()
            return "answered", [("text", self.string()), ("by", self.string())]
        if kind == 2:
            self.bytes(16)
            return "looked", [("field", self.string()) for _ in range(self.number())] + [("by", self.string())]
        if kind == 3:
            return "relinked" if self.flag() else "unlinked", []
        if kind == 4:
            purpose, still = self.string(), self.flag()
            return "obliged" if still else "released", [("purpose", purpose), ("ground", self.string()), ("by", self.string())]
        if kind == 8:
            self.bytes(16)
            return "attached", self.file()
        if kind == 7:
            return "packed", [("by", self.string()), ("reason", self.string())]
        need(kind == 6, "the opening")
        self.bytes(16)
        by, deed = ("by", self.string()), self.number()
        if deed in (0, 5):
            return {0: "opened", 5: "reopened"}[deed], [by]
        if deed == 1:
            to = self.option()
            return ("given-back", [by]) if to is None else ("assigned", [by, ("to", to)])
        if deed == 3:
            text = self.string()
            self.number()
            return "replied", [by, ("text", text)]
        if deed == 9:
            return "consulted", [by] + [(name, self.string()) for name in ("register", "title", "reason")]
        if deed == 12:
            return "confirmed", [by]
        if deed == 11:
            return "corrected", [by] + [(name, self.string()) for name in ("field", "value")]
        if deed == 10:
            return "attached", [by] + self.file()
        need(deed in (4, 6, 7, 8), "the opening")
        if deed in (4, 8):
            self.number()
        words = self.string()
        if deed == 4:
            return "closed", [by] + ([("words", words)] if words else [])
        return {6: ("proved", [by, ("reason", words)]), 7: ("packed", [by, ("reason", words)]), 8: ("entered", [by, ("how", words)])}[deed]


def opened(act, commitment):
    """Whether what an act states was compared with the commitment of its entry."""
    tail, said = sealed_tail(act), [(one["name"], one["value"]) for one in act["statement"]]
    if act["opening"] is None:
        silent = not said and act["what"] is None and act["consent_method"] is None
        need(not tail and silent, "the pack contradicts the log: opening")
        return False
    key, content = unbase64(act["opening"]["key"], "the opening"), unbase64(act["opening"]["content"], "the opening")
    made = hmac.new(key, content, hashlib.sha256).digest()
    need(len(key) == 32 and made == commitment, "the pack contradicts the log: opening")
    reader = Reader(content)
    if act["fields"] is None:
        what, sealed = reader.note()
        need((act["what"], said, act["consent_method"]) == (what, sealed, None), "the pack contradicts the log: statement")
    else:
        need((act["consent_method"], act["what"], said) == (reader.decision(), None, []), "the pack contradicts the log: consent_method")
    need(reader.rest == tail, "the pack contradicts the log: evidence")
    return True


def verify_pack(content, key):
    """Checks every act of a pack whose signature holds; gives which were opened."""
    proof, before, own, found = content["proof"], -1, None, []

    def must(holds, what):
        need(holds, f"the pack contradicts the log: {what}")

    must(proof["verification_key"] == key.line and proof["log"] == key.name, "the key")
    size, root = checkpoint(proof["checkpoint"], key)
    must(type(proof["size"]) is int and proof["size"] == size, "size")
    for act in content["acts"]:
        index, data = act["entry"]["index"], unbase64(act["entry"]["leaf"], "the leaf is malformed")
        path = [unbase64(one, "the proof is malformed") for one in act["entry"]["inclusion"]]
        need(type(index) is int and all(len(one) == 32 for one in path), "the proof is malformed")
        need(lead(data, index, size, path) == root, "the record is not in the log")
        must(before < index, "the order of the acts")
        leaf, before = read_leaf(data), index
        must(act["record_id"] == leaf[2].hex(), "record_id")
        must(leaf[1][0] in EVENTS and act["event"] == EVENTS[leaf[1][0]], "event")
        must(act["event_time"] == moment(int.from_bytes(leaf[3], "big")), "event_time")
        must(act["assurance"] == (GRADES + ["imported"])[leaf[4][0]], "assurance")
        items = [(one["item"].encode(), one["granted"]) for one in act["items"]]
        listed = b"".join((b"+" if granted else b"-") + item + b"\n" for item, granted in items)
        must(all(type(granted) is bool and b"\n" not in item for item, granted in items) and items == sorted(items), "items")
        must((not items or sha256(listed) == leaf[8]) if 8 in leaf else listed == leaf.get(7, b""), "items")
        record = act["consent_record"]
        if record is not None:
            must(consent_record(record, key) == (data, index), "consent_record")
        found.append(opened(act, leaf.get(9)))
        if act["record_id"] == content["pack_id"]:
            own = {one["name"]: one["value"] for one in act["statement"]}
            must(content["made_at"] == act["event_time"], "made_at")
    must(own is not None, "pack_id")
    must(own.get("by") == content["made_by"] and own.get("reason") == content["reason"], "made_by")
    return found


def consent_record(content, key):
    """Checks the content of a receipt file; gives its leaf and index."""
    head, found, note = content["proof"]["tlog_proof"].partition("\n\n")
    lines = head.split("\n")
    why = "the proof is malformed"
    need(found and len(lines) >= 3 and lines[0] == "c2sp.org/tlog-proof@v1", why)
    need(lines[1].startswith("extra ") and lines[2].startswith("index ") and len(lines) <= 66, why)
    leaf, index = unbase64(lines[1][6:], why), number(lines[2][6:], why)
    path = [unbase64(line, why) for line in lines[3:]]
    need(all(len(one) == 32 for one in path), why)
    size, root = checkpoint(note, key)
    need(lead(leaf, index, size, path) == root, "the record is not in the log")
    agree(content, {"bytes": leaf, "leaf": read_leaf(leaf), "index": index, "size": size, "root": root}, key)
    return leaf, index


def verify(data, key=None):
    """Checks a file or a PDF; gives its content and the key it was checked with. Raises Refused."""
    if data.startswith(b"%PDF-"):
        data, hashed, seal = unpack_pdf(data)
        by, why = key or Key(read(data)[0]["proof"]["verification_key"]), "the PDF was changed after it was made"
        by.check(f"{PDF}\n{by.name}\n{hashed}\n", unbase64(seal, why))
        return verify(data, by)
    content, stated, signature = read(data)
    try:
        key = key or Key(content["proof"]["verification_key"])
        need(content["format"] in (RECEIPT, PACK), "another format")
        key.check(f"{content['format']}\n{key.name}\n{stated}\n", unbase64(signature, "the signature is wrong"))
        if content["format"] == PACK:
            verify_pack(content, key)
        else:
            consent_record(content, key)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError) as why:
        raise Refused(f"a member is missing or of another kind: {why}") from None
    return content, key


def try_to_break(data, key):
    """Changes every byte in turn, one bit at a time; gives how many changes there were and which were not noticed."""
    unnoticed = []
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        try:
            verify(bytes(changed), key)
            unnoticed.append(at)
        except Refused:
            pass
    return len(data), unnoticed


def main():
    arguments = argparse.ArgumentParser(description="Checks Kelisim receipt files offline.")
    arguments.add_argument("files", nargs="+", help="receipt files")
    arguments.add_argument("--key", help="the log's verifying key, from where you trust it")
    arguments.add_argument("--try-to-break", action="store_true", help="change every byte in turn and say whether it was noticed")
    told = arguments.parse_args()
    worst = 0
    for name in told.files:
        with open(name, "rb") as file:
            data = file.read()
        try:
            key = Key(told.key) if told.key else None
            if not (data.startswith(b"%PDF-") or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")):
                proof, by = proved(data.decode("utf-8", "replace"), key)
                if told.try_to_break:
                    raise Refused("only files and PDFs are tried to be broken")
                print(f"{name}: holds: entry {proof['index']} of {proof['size']} in {by.name}")
                worst = worst or (0 if key else 2)
                continue
            content, by = verify(data, key)
            if told.try_to_break:
                count, unnoticed = try_to_break(data, by)
                print(f"{name}: {count} changes, {count - len(unnoticed)} noticed")
                need(not unnoticed, f"changes at {unnoticed} were not noticed")
        except Refused as why:
            print(f"{name}: refused: {why}")
            worst = 1
            continue
        if content["format"] == PACK:
            print(f"{name}: holds: {len(content['acts'])} acts in {content['proof']['log']}")
            print(f"  made {content['made_at']} by {content['made_by']}: {content['reason']}")
            for act, known in zip(content["acts"], verify_pack(content, by)):
                print(f"  {act['entry']['index']}  {act['event_time']}  {act['what'] or act['event']}  {'opened' if known else 'entry alone'}")
                if act["evidence"]:
                    print(f"      {act['evidence']['address']}  {act['evidence']['user_agent']}")
            if key is None:
                print(f"  No key was given: this shows that the file is whole, not who made it. It names {by.line}")
                worst = worst or 2
            continue
        print(f"{name}: holds: entry {content['proof']['index']} of {content['proof']['size']} in {content['proof']['log']}")
        print(f"  {content['event']['event_time']}  {content['event']['event_state']}  record {content['record_id']}")
        for decision in content["decisions"]:
            print(f"  {decision['event_state']}: {decision['item']}")
        if key is None:
            print(f"  No key was given: this shows that the file is whole, not who made it. It names {by.line}")
            worst = worst or 2
    return worst


if __name__ == "__main__":
    sys.exit(main())
