//! A strict JSON parser for receipt files, small enough for the browser.
//!
//! It accepts less than RFC 8259 allows, so that two parsers cannot read one file differently: no name twice
//! in an object, whole numbers from 0 to 2⁶⁴−1 only, at most 16 levels.

/// JSON value, limited to what receipt files use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The literal `null`, which is not an absent member.
    Null,
    /// The literal `true` or `false`.
    Bool(bool),
    /// Whole number from 0 to 2⁶⁴−1.
    Number(u64),
    /// String, with its escapes resolved.
    Text(String),
    /// Array of any values.
    List(Vec<Value>),
    /// Object, with its members in the order of the file.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Parses a whole text; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.space();
        reader.rest.is_empty().then_some(value)
    }

    /// Looks up a member of an object by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns the string at a path of member names.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        match path.iter().try_fold(self, |value, name| value.get(name))? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number in the member of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        if let Some(Self::Number(number)) = self.get(name) { Some(*number) } else { None }
    }

    /// Returns the boolean at a path of member names.
    #[must_use]
    pub fn truth(&self, path: &[&str]) -> Option<bool> {
        match path.iter().try_fold(self, |value, name| value.get(name))? {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// Returns the array in the member of that name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&[Value]> {
        if let Some(Self::List(list)) = self.get(name) { Some(list) } else { None }
    }
}

const DEEPEST: usize = 16;

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    fn take(&mut self, word: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        match self.rest.as_bytes().first()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::Text),
            b'0'..=b'9' => self.number(),
            b't' => self.take("true").map(|()| Value::Bool(true)),
            b'f' => self.take("false").map(|()| Value::Bool(false)),
            b'n' => self.take("null").map(|()| Value::Null),
            _ => None,
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take("{")?;
        let mut members: Vec<(String, Value)> = Vec::new();
        self.space();
        if self.take("}").is_some() {
            return Some(Value::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            if members.iter().any(|(known, _)| *known == name) {
                return None;
            }
            self.space();
            self.take(":")?;
            let value = self.value(depth + 1)?;
            members.push((name, value));
            self.space();
            if self.take("}").is_some() {
                return Some(Value::Object(members));
            }
            self.take(",")?;
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.take("[")?;
        let mut list = Vec::new();
        self.space();
        if self.take("]").is_some() {
            return Some(Value::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.space();
            if self.take("]").is_some() {
                return Some(Value::List(list));
            }
            self.take(",")?;
        }
    }

    fn number(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        if rest.starts_with(['.', 'e', 'E']) || (digits.len() > 1 && digits.starts_with('0')) {
            return None;
        }
        digits.parse().ok().map(Value::Number)
    }

    fn string(&mut self) -> Option<String> {
        self.take("\"")?;
        let mut out = String::new();
        loop {
            let stop = self.rest.find(|c: char| c == '"' || c == '\\' || c < ' ')?;
            out.push_str(&self.rest[..stop]);
            let mark = self.rest.as_bytes()[stop];
            self.rest = &self.rest[stop + 1..];
            match mark {
                b'"' => return Some(out),
                b'\\' => out.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let mark = *self.rest.as_bytes().first()?;
        self.rest = self.rest.get(1..)?;
        Some(match mark {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if (0xd800..0xdc00).contains(&first) {
                    self.take("\\u")?;
                    let second = self.unit()?;
                    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + low)?
                } else {
                    char::from_u32(first)?
                }
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Quotes `text` as a JSON string.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
