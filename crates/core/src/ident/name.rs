//! Names of people in any script.

use super::explained;

/// Full name as its bearer writes it: letters of any script, spaces collapsed. Nothing about its parts is
/// assumed.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

explained! {
    /// Reason why a name was refused.
    NameError {
        /// The field is empty.
        Empty, "name-empty", "Тегіңізді, атыңызды, әкеңіздің атын (бар болса) жазыңыз.", "Укажите фамилию, имя и отчество (если есть).", "Enter your surname, first name and patronymic, if any.";
        /// The text has no letter.
        NoLetter, "name-letters", "Аты-жөні әріптермен жазылады.", "Имя пишется буквами.", "A name is written in letters.";
        /// The text has a digit or a sign that no name has.
        Character, "name-character", "Аты-жөнінде цифр немесе арнайы таңба болмайды.", "В имени не бывает цифр и специальных знаков.", "A name has no digits or special characters.";
        /// The name has more than 200 characters.
        Length, "name-length", "Аты-жөні тым ұзын: ең көбі 200 таңба.", "Имя слишком длинное: не больше 200 знаков.", "The name is too long: 200 characters at most.";
    }
}

impl Name {
    /// Parses a name as people type it.
    ///
    /// # Errors
    /// The first rule it breaks, as a [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > 200 {
            return Err(NameError::Length);
        }
        // Combining marks are letters of some scripts; apostrophes and dots occur in names and initials. A
        // character that changes the direction of reading would display another name than was typed.
        let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if name.chars().any(|c| c.is_numeric() || c.is_control() || turns(c) || "<>{}[]()/\\@#$%^&*_+=|~\"?!;:,№".contains(c)) {
            return Err(NameError::Character);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(NameError::NoLetter);
        }
        Ok(Self(name))
    }

    /// Name with its spaces collapsed.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_of_many_people() {
        for (typed, kept) in [
            ("  Әлия   Сәрсенқызы ", "Әлия Сәрсенқызы"),
            ("О'Коннор-Иванова А. Б.", "О'Коннор-Иванова А. Б."),
            ("李小龍", "李小龍"),
            ("Ng", "Ng"),
        ] {
            assert_eq!(Name::parse(typed).map(|name| name.normal().to_owned()), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn names_each_mistake() {
        for (typed, why) in [
            ("", NameError::Empty),
            ("--", NameError::NoLetter),
            ("Aliya 2", NameError::Character),
            ("<script>", NameError::Character),
            ("a\u{0}b", NameError::Character),
        ] {
            assert_eq!(Name::parse(typed).map(|name| name.normal().to_owned()), Err(why), "{typed}");
        }
        assert!(Name::parse(&"я".repeat(201)).is_err());
    }
}
