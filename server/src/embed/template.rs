//! Shares the banner's markup between languages: the common markup once, and the pieces of each language for
//! its places.

/// Placeholder in the markup where languages differ.
pub(super) const PLACE: char = '~';

/// Splits pages into the markup that all have in common, and the pieces of each in the order of its places.
///
/// Pages whose markup differs in more than words are returned whole, each as one piece.
pub(super) fn share(pages: &[String]) -> (String, Vec<Vec<String>>) {
    // The placeholder is escaped where an operator's own words contain it.
    let pages: Vec<String> = pages.iter().map(|page| page.replace(PLACE, "&#126;").replace('\n', " ")).collect();
    let split: Vec<Vec<&str>> = pages.iter().map(|page| pieces(page)).collect();
    let count = split.first().map_or(0, Vec::len);
    if split.iter().any(|pieces| pieces.len() != count) {
        return (PLACE.to_string(), pages.into_iter().map(|page| vec![page]).collect());
    }
    let (mut markup, mut words) = (String::new(), vec![Vec::new(); pages.len()]);
    for place in 0..count {
        let piece = split[0][place];
        if split.iter().all(|pieces| pieces[place] == piece) {
            markup.push_str(piece);
        } else {
            markup.push(PLACE);
            for (words, pieces) in words.iter_mut().zip(&split) {
                words.push(pieces[place].to_owned());
            }
        }
    }
    (markup, words)
}

/// Splits a page into words, and tags into their attributes.
fn pieces(page: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut tag, mut quote) = (0, false, None);
    for (at, c) in page.char_indices() {
        let ends = match (tag, quote, c) {
            (true, Some(open), c) if c == open => {
                quote = None;
                false
            }
            (true, None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (false, None, '<') => {
                tag = true;
                true
            }
            (true, None, ' ' | '>') => {
                tag = c != '>';
                true
            }
            _ => false,
        };
        if ends {
            pieces.push(&page[from..at]);
            pieces.push(&page[at..=at]);
            from = at + 1;
        }
    }
    pieces.push(&page[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(markup: &str, words: &[String]) -> String {
        let mut words = words.iter();
        markup.chars().map(|c| if c == PLACE { words.next().cloned().unwrap_or_default() } else { c.to_string() }).collect()
    }

    #[test]
    fn every_language_comes_out_as_it_went_in() {
        let pages: Vec<String> = ["<p lang=kk title='Бір <екі>'>Сәлем <b>sms</b>", "<p lang=ru title=Hi>Привет, мир <b>sms</b>"]
            .map(str::to_owned)
            .to_vec();
        let (markup, words) = share(&pages);
        assert_eq!(markup, "<p ~ ~>~<b>sms</b>");
        assert_eq!(words.iter().map(|words| whole(&markup, words)).collect::<Vec<_>>(), pages);
    }

    #[test]
    fn unequal_markup_is_told_whole_and_the_sign_is_escaped() {
        let pages = ["<p>~5</p>".to_owned(), "<p>a<b>b</b></p>".to_owned()];
        let (markup, words) = share(&pages);
        assert_eq!(markup, "~");
        assert_eq!(words, [["<p>&#126;5</p>"], ["<p>a<b>b</b></p>"]]);
    }
}
