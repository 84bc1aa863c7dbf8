//! HTML minifier: leaves out what a parser does not need, for markup that every visitor of a customer's site
//! downloads.

/// End tags that a parser supplies itself where one of [`ENDERS`] follows.
const IMPLIED: [&str; 3] = ["/p", "/dt", "/dd"];
/// Tags that end a paragraph and a row of a list.
const ENDERS: [&str; 11] = ["p", "div", "dl", "dt", "dd", "details", "/div", "/dl", "/dd", "/details", "/section"];

/// Removes the quotes from attribute values that are valid without them, puts the others in apostrophes where
/// they hold none (inside the JSON that carries the banner, each quotation mark would cost two characters),
/// and leaves out end tags that follow from what comes next.
///
/// Only what is between `<` and `>` is touched. The renderer escapes both in words and in values, so the
/// first `>` ends a tag.
pub fn minify(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut parts = html.split('<').peekable();
    out.push_str(parts.next().unwrap_or_default());
    while let Some(part) = parts.next() {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        let next = parts.peek().and_then(|next| next.split([' ', '>']).next()).unwrap_or_default();
        if !(IMPLIED.contains(&tag) && words.is_empty() && ENDERS.contains(&next)) {
            out.push('<');
            attributes(tag, &mut out);
            out.push('>');
        }
        out.push_str(words);
    }
    out
}

/// Minifies one tag: every second piece between quotation marks is a value.
fn attributes(tag: &str, out: &mut String) {
    for (place, piece) in tag.split('"').enumerate() {
        let value = place % 2 == 1;
        let quote = match piece {
            _ if !value => "",
            _ if !piece.is_empty() && piece.chars().all(|c| c.is_ascii_alphanumeric() || "-_:.#".contains(c)) => "",
            _ if piece.contains('\'') => "\"",
            _ => "'",
        };
        out.push_str(quote);
        out.push_str(piece);
        out.push_str(quote);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_go_where_a_parser_needs_none() {
        let quoted = r#"<p class="t" title="a b" alt="" data-x="it's">a="b" c</p>"#;
        assert_eq!(minify(quoted), r#"<p class=t title='a b' alt='' data-x="it's">a="b" c</p>"#);
        assert_eq!(minify("a \"b\" c"), "a \"b\" c");
    }

    #[test]
    fn end_tags_go_where_the_next_tag_implies_them() {
        assert_eq!(minify("<div><p>a</p><p>b</p></div>"), "<div><p>a<p>b</div>");
        assert_eq!(minify("<dl><dt>a</dt><dd>b</dd></dl>"), "<dl><dt>a<dd>b</dl>");
        for unchanged in ["<p>a</p>b<p>", "<p>a</p><a>b</a>", "<p>a</p><label>b</label>", "<p>a</p><button>b</button>"] {
            assert_eq!(minify(unchanged), unchanged);
        }
    }
}
