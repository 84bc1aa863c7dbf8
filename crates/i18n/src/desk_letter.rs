//! Letter that tells staff which cases wait: nothing in it is about a person.

use kelisim_core::case::Stage;

/// Letter about steps of the clocks of cases.
pub struct DeskLetter {
    /// Subject line: name of the site, and how many cases it is about.
    pub subject: fn(&str, usize) -> String,
    /// First sentence.
    pub about: &'static str,
    /// One case: number, what it is about, and last day of the answer.
    pub line: fn(&str, &str, &str) -> String,
    /// Steps: arrived, half of the term, last day, term ended, still overdue.
    stages: [&'static str; 5],
    /// A withdrawal that nobody answered in time.
    pub lapsed: &'static str,
    /// Line before the address of a case.
    pub open: &'static str,
    /// Why whoever reads it gets it.
    pub why: &'static str,
}

family!(DeskLetter: KK, RU, EN);

impl DeskLetter {
    /// Names a step of the clock.
    #[must_use]
    pub fn stage(&self, stage: Stage) -> &'static str {
        let [received, half, last_day, ended, overdue] = self.stages;
        match stage {
            Stage::Received => received,
            Stage::Half => half,
            Stage::LastDay => last_day,
            Stage::Ended => ended,
            Stage::Overdue(_) => overdue,
        }
    }
}

const KK: DeskLetter = DeskLetter {
    subject: |site, count| format!("{site}: {count} өтініш назар аударуды қажет етеді"),
    about: "Жауап күтіп тұрған өтініштер:",
    line: |number, matter, due| format!("{number}, {matter}. Жауап беру мерзімі – {due}"),
    stages: ["жаңа түсті", "мерзімнің жартысы өтті", "бүгін – соңғы күн", "мерзімі аяқталды", "мерзімі өтіп кетті"],
    lapsed: "мерзімінде жауап берілмегендіктен келісімді кері қайтарып алу өздігінен күшіне енді",
    open: "Ашу:",
    why: "Бұл хат Сізге осы сайттың өтініштерімен айналысатындықтан немесе деректерге жауапты болғандықтан жіберілді. \
          Мұнда ешкімнің дербес дерегі жоқ.",
};

const RU: DeskLetter = DeskLetter {
    subject: |site, count| format!("{site}: обращений, требующих внимания, – {count}"),
    about: "Обращения, которые ждут ответа:",
    line: |number, matter, due| format!("{number}, {matter}. Ответить до {due}"),
    stages: ["поступило", "прошла половина срока", "сегодня последний день", "срок истёк", "срок прошёл"],
    lapsed: "в срок никто не ответил, отзыв согласия вступил в силу сам",
    open: "Открыть:",
    why: "Вы получили это письмо, потому что занимаетесь обращениями этого сайта или отвечаете за данные. Персональных \
          данных в нём нет.",
};

const EN: DeskLetter = DeskLetter {
    subject: |site, count| format!("{site}: {count} {} attention", if count == 1 { "case needs" } else { "cases need" }),
    about: "Cases that wait for an answer:",
    line: |number, matter, due| format!("{number}, {matter}. Answer by {due}"),
    stages: ["it arrived", "half of the term is over", "today is the last day", "the term has ended", "it is overdue"],
    lapsed: "nobody answered in time, and the withdrawal took effect by itself",
    open: "Open:",
    why: "You get this letter because you work on cases of this site, or answer for its data. It holds no personal data.",
};
