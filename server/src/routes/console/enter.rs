//! Entering what came another way. It is recorded as an application, with who entered it and how they know whose it
//! is; its term runs from the day it was received.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Choice, EnterBox, EnterField, EnterPage, enter_page};
use kelisim_app::form::label;
use kelisim_core::calendar::{begin_of, end_of, local_day};
use kelisim_core::consent::Method;
use kelisim_core::form::Trouble;
use kelisim_core::site::{FieldKind, Form};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::apply::{self, Application, Entered, NotApplied};
use kelisim_engine::fingerprint::fingerprint;
use kelisim_engine::{Failure, Tenant, chance, clock};
use kelisim_i18n::{Console, Entering, Words, title};

use super::{ConsoleRequest, gate};
use crate::evidence::{self, PageReport};
use crate::problem::Problem;
use crate::staff::Me;

/// Days back that something may have been received.
const DAYS: i64 = 29;

/// What was typed on the page, and what is wrong with it.
#[derive(Default)]
struct PageState {
    typed: BTreeMap<String, String>,
    wrong: BTreeMap<String, String>,
    notice: Option<String>,
}

/// The form that the address names, or the first.
fn form_of<'t>(request: &ConsoleRequest, tenant: &'t Tenant) -> Result<&'t Form, Problem> {
    match gate::query(&request.http, "of") {
        Some(id) => tenant.config.form(&id),
        None => tenant.config.forms.first(),
    }
    .ok_or(Problem::NotFound)
}

/// Language in which the person agreed: as chosen, else that of the page.
fn lang_of(request: &ConsoleRequest, tenant: &Tenant, typed: &BTreeMap<String, String>) -> Lang {
    let lang = typed.get("enter-lang").and_then(|lang| lang.parse().ok()).unwrap_or(request.lang);
    if tenant.config.languages.contains(&lang) { lang } else { tenant.config.languages[0] }
}

/// Boxes of a form: its statement, and each clause by channel.
fn boxes(tenant: &Tenant, form: &Form, state: &PageState, lang: Lang) -> Vec<EnterBox> {
    let one = |name: String, title: String| {
        let ticked = state.typed.get(&name).is_some_and(|value| value == "yes");
        EnterBox { ticked, wrong: state.wrong.get(&name).cloned(), name, title }
    };
    let text = |id: &str| tenant.config.text(id).map(|text| text.title.get(lang).to_owned()).unwrap_or_default();
    let statement = one("agree".to_owned(), text(&form.text));
    let clauses = form.clauses.iter().flat_map(|clause| {
        let name = format!("clause.{}", clause.text);
        if clause.channels.is_empty() {
            return vec![(name, text(&clause.text))];
        }
        let channel = |channel: &kelisim_core::site::Channel| {
            (format!("{name}.{}", channel.name()), format!("{}: {}", text(&clause.text), Words::of(lang).channel(*channel)))
        };
        clause.channels.iter().map(channel).collect()
    });
    std::iter::once(statement).chain(clauses.map(|(name, title)| one(name, title))).collect()
}

fn render(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    form: &Form,
    status: StatusCode,
    state: &PageState,
) -> HttpResponse {
    let (lang, words) = (request.lang, Entering::of(request.lang));
    let typed = |id: &str| state.typed.get(id).cloned().unwrap_or_default();
    let field = |id: &str, label: String, kind, required, options: Vec<Choice>| EnterField {
        label,
        kind,
        required,
        value: typed(id),
        wrong: state.wrong.get(id).cloned(),
        options,
        id: id.to_owned(),
    };
    let receipt = &Words::of(lang).receipt;
    let ways = Method::ELSEWHERE.iter().map(|(name, method)| Choice {
        value: (*name).to_owned(),
        title: receipt.method_name(*method).to_owned(),
        chosen: typed("enter-how") == *name,
    });
    let chosen = lang_of(request, tenant, &state.typed);
    let langs = tenant.config.languages.iter().map(|lang| Choice {
        value: lang.code().to_owned(),
        title: lang.own_name().to_owned(),
        chosen: *lang == chosen,
    });
    let mut received = field("enter-received", words.received.to_owned(), FieldKind::Date, true, Vec::new());
    if received.value.is_empty() {
        received.value = local_day(clock::now()).to_string();
    }
    let how = vec![
        field("enter-how", words.how.to_owned(), FieldKind::Select, true, ways.collect()),
        received,
        field("enter-identity", words.identity.to_owned(), FieldKind::Text, true, Vec::new()),
        field("enter-lang", words.lang.to_owned(), FieldKind::Select, true, langs.collect()),
    ];
    let named = field("name", form.name_label.get(lang).to_owned(), FieldKind::Name, true, Vec::new());
    let own = form.fields.iter().map(|own| {
        let options = own.options.iter().map(|(id, title)| Choice {
            value: id.clone(),
            title: title.get(lang).to_owned(),
            chosen: typed(&own.id) == *id,
        });
        let none = Choice { value: String::new(), title: String::new(), chosen: typed(&own.id).is_empty() };
        let options = std::iter::once(none).chain(options).collect();
        field(&own.id, own.label.get(lang).to_owned(), own.kind, own.required, options)
    });
    let here = gate::at(tenant, "enter");
    let key = typed("key");
    let page = EnterPage {
        frame: gate::site_frame(request, me, tenant, "cases"),
        list: gate::at(tenant, "cases"),
        forms: tenant
            .config
            .forms
            .iter()
            .map(|known| {
                let name = title(&tenant.config, &format!("p:{}", known.purpose), lang);
                (format!("{here}?of={}", known.id), name, known.id == form.id)
            })
            .collect(),
        here: format!("{here}?of={}", form.id),
        title: title(&tenant.config, &format!("p:{}", form.purpose), lang),
        how,
        fields: std::iter::once(named).chain(own).collect(),
        boxes: boxes(tenant, form, state, lang),
        key: if key.is_empty() { data_encoding::HEXLOWER.encode(&chance::bytes::<16>()) } else { key },
        notice: state.notice.clone(),
    };
    gate::html(status, lang, enter_page(page))
}

/// Renders the empty form.
pub(super) fn get(request: &ConsoleRequest, me: &Me, tenant: &Tenant) -> Result<HttpResponse, Problem> {
    let form = form_of(request, tenant)?;
    Ok(render(request, me, tenant, form, StatusCode::OK, &PageState::default()))
}

/// Whether words on how a person was identified say something.
pub(super) fn identifies(words: &str) -> bool {
    (5..=500).contains(&words.chars().count())
}

/// Day of receipt as a moment: now for today, else the end of that day, since the term counts days.
pub(super) fn received(typed: &str, now: Timestamp) -> Option<Timestamp> {
    let day: jiff::civil::Date = typed.trim().parse().ok()?;
    let today = local_day(now);
    let ago = (today - day).get_days();
    (0..=DAYS).contains(&i64::from(ago)).then(|| if day == today { now } else { end_of(day) })
}

/// Records what was entered.
pub(super) async fn post(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let form = form_of(&request, &tenant)?;
    let (words, now) = (Entering::of(request.lang), clock::now());
    let mut state = PageState { typed: request.sent.clone(), ..PageState::default() };
    let typed = |id: &str| state.typed.get(id).map_or("", String::as_str).trim().to_owned();
    let (identity, key, lang) = (typed("enter-identity"), typed("key"), lang_of(&request, &tenant, &state.typed));
    let (method, day) = (Method::elsewhere(&typed("enter-how")), received(&typed("enter-received"), now));
    let own: BTreeMap<String, String> = state
        .typed
        .iter()
        .filter(|(id, _)| !id.starts_with("enter-") && *id != "key" && *id != "form")
        .map(|(id, value)| (id.clone(), value.clone()))
        .collect();
    let mut wrong = BTreeMap::new();
    if day.is_none() {
        wrong.insert("enter-received".to_owned(), words.received_wrong.to_owned());
    }
    if !identifies(&identity) {
        wrong.insert("enter-identity".to_owned(), words.identity_wrong.to_owned());
    }
    let ticked: BTreeSet<String> = own
        .iter()
        .filter(|(name, value)| (name.starts_with("clause.") || *name == "agree") && *value == "yes")
        .map(|(name, _)| name.clone())
        .collect();
    // Another day or another way is another act, whatever else stays.
    let parts: Vec<&[u8]> = state
        .typed
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "form" | "key"))
        .flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()])
        .collect();
    let stated = fingerprint(&parts);
    let (Some(method), Some(day), true) = (method, day, wrong.is_empty()) else {
        // Everything that is wrong is said at once.
        let troubles = kelisim_core::form::validate(form, &own, request.lang).err().unwrap_or_default();
        wrong.extend(troubles.into_iter().map(said));
        state.wrong = wrong;
        return Ok(render(&request, &me, &tenant, form, StatusCode::UNPROCESSABLE_ENTITY, &state));
    };
    // What the gateway saw is staff's own machine, which says nothing about the person.
    let seen = evidence::gather(&request.http, &request.gateway.config.proxies, &PageReport::default(), now);
    let application = Application {
        form: form.id.clone(),
        lang,
        ticked,
        request: stated,
        key: format!("desk/{}/{key}", me.id),
        worked: true,
        typed: own.clone(),
        evidence: seen,
        entered: Some(Entered {
            who: me.account.name.clone(),
            method,
            received: day,
            decided: begin_of(local_day(day)),
            identity,
        }),
    };
    match apply::record(&tenant, &request.gateway.form_limits, application).await {
        Ok(recorded) => {
            let case = recorded.record;
            Ok(gate::redirect(&format!("/console/site/{}/case/{case}?done=entered", tenant.config.id)))
        }
        Err(NotApplied::Troubles(_)) => {
            let troubles = kelisim_core::form::validate(form, &own, request.lang).err().unwrap_or_default();
            state.wrong = troubles.into_iter().map(said).collect();
            Ok(render(&request, &me, &tenant, form, StatusCode::UNPROCESSABLE_ENTITY, &state))
        }
        Err(NotApplied::Failure(Failure::Unavailable(_) | Failure::Forked)) => {
            state.notice = Some(Console::of(request.lang).unsaved.to_owned());
            Ok(render(&request, &me, &tenant, form, StatusCode::SERVICE_UNAVAILABLE, &state))
        }
        Err(NotApplied::Failure(why)) => Err(why.into()),
        Err(NotApplied::TooMany(_) | NotApplied::Crowded) => Err(Problem::NotFound),
    }
}

fn said(trouble: Trouble) -> (String, String) {
    (trouble.field, trouble.words.to_owned())
}

/// Label of a field of an application, those of who entered it too.
pub(super) fn named(tenant: &Tenant, form: Option<&Form>, id: &str, lang: Lang) -> String {
    let words = Entering::of(lang);
    match (id, form) {
        (kelisim_core::form::ENTERED_BY, _) => words.by.to_owned(),
        (kelisim_core::form::ENTERED_IDENTITY, _) => words.identity.to_owned(),
        (kelisim_core::form::ENTERED_CONSENTS, _) => words.unconfirmed.to_owned(),
        (_, Some(form)) => label(&tenant.config, form, id, lang),
        (_, None) => String::new(),
    }
}
