//! Recipes for programs that use the check: the same few lines in several programming languages, with the
//! names of the site in them.

use kelisim_i18n::{Console, Lists};
use leptos::prelude::*;

use super::frame::{Frame, Whole};
use crate::live::LiveKeeping;
use crate::render::document;

/// Data of the page of recipes.
#[derive(Clone, Debug)]
pub struct RecipesPage {
    /// Frame around the page.
    pub frame: Frame,
    /// The gateway's address, without a slash at the end.
    pub gateway: String,
    /// Its host, and its port.
    pub host: (String, u16),
    /// Name of the site.
    pub site: String,
    /// Purpose and channel of the examples.
    pub purpose: (String, String),
}

const TEXTS: [&str; 5] = [
    include_str!("recipes/list.sh"),
    include_str!("recipes/allowed.py"),
    include_str!("recipes/may_contact.php"),
    include_str!("recipes/cell.js"),
    include_str!("recipes/may_contact.bsl"),
];

/// Renders the page of recipes.
pub fn recipes_page(page: RecipesPage) -> String {
    document(move || {
        let RecipesPage { frame, gateway, host, site, purpose } = page;
        let lang = frame.lang;
        let list = Lists::of(lang);
        let key = format!("kelisim api-key new crm --site {site} --scope check");
        let port = host.1.to_string();
        let of_site = [
            ("{gateway}", gateway.as_str()),
            ("{host}", &host.0),
            ("{port}", &port),
            ("{site}", &site),
            ("{purpose}", &purpose.0),
            ("{channel}", &purpose.1),
            ("{lang}", lang.code()),
        ];
        let words = Console::of(lang);
        let recipes = TEXTS.into_iter().zip(list.recipe_names).zip(list.recipe_about).enumerate();
        let recipes = recipes.map(|(place, ((text, name), about))| {
            let id = format!("recipe-{place}");
            let text = of_site.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value));
            view! {
                <section class="panel recipe">
                    <h2>{name}</h2>
                    <p>{about}</p>
                    <pre tabindex="0" aria-label=name><code id=id.clone()>{text.trim_end().to_owned()}</code></pre>
                    <LiveKeeping>
                        <p class="act keeping" data-of=format!("#{id}")><button type="button" class="plain" data-do="copy" data-done=words.codes_copied hidden>{words.codes_copy}</button></p>
                    </LiveKeeping>
                </section>
            }
        });
        let recipes = recipes.collect_view();
        view! {
            <Whole frame title=list.recipes.to_owned()>
                <h1>{list.recipes}</h1>
                <p class="lead">{list.recipes_about}</p>
                <p class="lead">{list.recipes_key}" "<code>{key}</code></p>
                {recipes}
            </Whole>
        }
    })
}
