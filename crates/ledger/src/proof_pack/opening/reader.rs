//! Reads the sealed half of an entry, in the form of Postcard: a number is seven bits to a byte, a string its length
//! and its bytes, an option one byte before the value, a list or a map its length and its members.

/// Version of the form.
const VERSION: u8 = 2;
/// Ways of acting, by their numbers.
const METHODS: [&str; 12] = [
    "accept-all",
    "reject-all",
    "save",
    "withdraw",
    "gpc",
    "checkbox",
    "imported",
    "paper",
    "signature",
    "call",
    "counter",
    "email",
];

/// What a note says: the name of what was done, and its strings with their names.
pub(super) struct Statement<'c> {
    pub(super) what: &'static str,
    pub(super) said: Vec<(&'static str, &'c str)>,
}

/// What is still to be read.
pub(super) struct Reader<'c>(&'c [u8]);

impl<'c> Reader<'c> {
    /// Begins with what follows the version.
    pub(super) fn new(content: &'c [u8]) -> Option<Self> {
        content.strip_prefix(&[VERSION]).map(Self)
    }

    pub(super) fn rest(&self) -> &'c [u8] {
        self.0
    }

    fn bytes(&mut self, count: usize) -> Option<&'c [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for place in 0..10 {
            let byte = *self.bytes(1)?.first()?;
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn string(&mut self) -> Option<&'c str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.bytes(1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    #[expect(clippy::option_option, reason = "what cannot be read is another thing than what is not there")]
    fn option(&mut self) -> Option<Option<&'c str>> {
        Some(if self.flag()? { Some(self.string()?) } else { None })
    }

    /// Reads a decision up to its evidence; returns the way in which it was expressed.
    pub(super) fn decision(&mut self) -> Option<&'static str> {
        let method = *METHODS.get(usize::try_from(self.number()?).ok()?)?;
        // Language; id and version of the text.
        self.number()?;
        self.string()?;
        self.number()?;
        for _ in 0..self.number()? {
            self.string()?;
            self.number()?;
            self.bytes(32)?;
        }
        // Policy, and the moment of the decision.
        self.option()?;
        self.number()?;
        if self.flag()? {
            for _ in 0..self.number()? {
                self.string()?;
                self.flag()?;
            }
        }
        Some(method)
    }

    /// Reads a note up to its evidence, or to its end; `None` for one that no pack holds.
    pub(super) fn note(&mut self) -> Option<Statement<'c>> {
        let mut said = Vec::new();
        let what = match self.number()? {
            0 => {
                self.number()?;
                said.extend(self.option()?.map(|message| ("message", message)));
                self.number()?;
                "asked"
            }
            1 => {
                self.bytes(16)?;
                self.number()?;
                if self.flag()? {
                    self.number()?;
                }
                said.extend([("text", self.string()?), ("by", self.string()?)]);
                "answered"
            }
            2 => {
                self.bytes(16)?;
                for _ in 0..self.number()? {
                    said.push(("field", self.string()?));
                }
                said.push(("by", self.string()?));
                "looked"
            }
            3 => {
                if self.flag()? {
                    "relinked"
                } else {
                    "unlinked"
                }
            }
            4 => {
                said.push(("purpose", self.string()?));
                let is_open = self.flag()?;
                said.extend([("ground", self.string()?), ("by", self.string()?)]);
                if is_open { "obliged" } else { "released" }
            }
            6 => {
                self.bytes(16)?;
                said.push(("by", self.string()?));
                self.deed(&mut said)?
            }
            7 => {
                said.extend([("by", self.string()?), ("reason", self.string()?)]);
                "packed"
            }
            8 => {
                self.bytes(16)?;
                self.file(&mut said)?;
                "attached"
            }
            _ => return None,
        };
        Some(Statement { what, said })
    }

    /// Reads what is on record of a file: name, kind, number of bytes, SHA-256.
    fn file(&mut self, said: &mut Vec<(&'static str, &'c str)>) -> Option<()> {
        said.push(("file", self.string()?));
        self.number()?;
        self.number()?;
        said.push(("sha256", self.string()?));
        Some(())
    }

    /// Reads what staff did about a case.
    fn deed(&mut self, said: &mut Vec<(&'static str, &'c str)>) -> Option<&'static str> {
        Some(match self.number()? {
            0 => "opened",
            1 => match self.option()? {
                Some(to) => {
                    said.push(("to", to));
                    "assigned"
                }
                None => "given-back",
            },
            3 => {
                said.push(("text", self.string()?));
                self.number()?;
                "replied"
            }
            4 => {
                self.number()?;
                said.extend(Some(self.string()?).filter(|words| !words.is_empty()).map(|words| ("words", words)));
                "closed"
            }
            5 => "reopened",
            6 => {
                said.push(("reason", self.string()?));
                "proved"
            }
            7 => {
                said.push(("reason", self.string()?));
                "packed"
            }
            8 => {
                self.number()?;
                said.push(("how", self.string()?));
                "entered"
            }
            9 => {
                said.extend([("register", self.string()?), ("title", self.string()?), ("reason", self.string()?)]);
                "consulted"
            }
            10 => {
                self.file(said)?;
                "attached"
            }
            11 => {
                said.extend([("field", self.string()?), ("value", self.string()?)]);
                "corrected"
            }
            12 => "confirmed",
            _ => return None,
        })
    }
}
