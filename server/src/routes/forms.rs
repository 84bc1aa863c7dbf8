//! `GET` and `POST /f/{site}/{form}`: a form that works without JavaScript, sent once however often it is pressed.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, ORIGIN, REFERER};
use actix_web::{HttpRequest, HttpResponse, web};
use kelisim_app::page::FormPage;
use kelisim_core::Lang;
use kelisim_core::form::Trouble;
use url::form_urlencoded;

use super::{Data, page, token};
use crate::evidence::{self, Said};
use crate::gateway::Gateway;
use crate::pipeline::apply::{self, Application, NotApplied};
use crate::pipeline::fingerprint;
use crate::problem::Problem;
use crate::sites::Served;
use crate::{clock, extract};

pub(super) async fn get(request: HttpRequest, path: web::Path<(String, String)>, gateway: Data) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    let lang = page::language(&request, &site);
    if site.site.form(&path.1).is_none() {
        return page::problem(&request, &gateway, Some(&site), &Problem::NotFound);
    }
    show(&gateway, &site, StatusCode::OK, lang, Shown { form: path.1.clone(), ..Shown::default() })
}

/// What a form is shown with.
#[derive(Default)]
struct Shown {
    form: String,
    typed: BTreeMap<String, String>,
    ticked: BTreeSet<String>,
    troubles: Vec<Trouble>,
    /// The token it was sent with, when it is still good: a repeated sending is the same application.
    token: Option<String>,
    notice: Option<&'static str>,
}

fn show(gateway: &Gateway, site: &Served, status: StatusCode, lang: Lang, shown: Shown) -> HttpResponse {
    let path = format!("/f/{}/{}", site.site.id, shown.form);
    let form = FormPage {
        shell: page::shell(gateway, site, lang, &path),
        action: format!("{path}?lang={lang}"),
        token: shown.token.unwrap_or_else(|| token::new(site, &format!("form/{}", shown.form))),
        form: shown.form,
        values: shown.typed,
        ticked: shown.ticked,
        troubles: shown.troubles,
        notice: shown.notice.map(str::to_owned),
    };
    page::html(status, lang, kelisim_app::render::form_page(form))
}

pub(super) async fn post(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut payload: web::Payload,
    gateway: Data,
) -> HttpResponse {
    let Ok(site) = extract::site(&gateway, &path.0) else {
        return page::problem(&request, &gateway, None, &Problem::UnknownSite);
    };
    if site.site.form(&path.1).is_none() {
        return page::problem(&request, &gateway, Some(&site), &Problem::NotFound);
    }
    match receive(&request, &mut payload, &gateway, &site, &path.1).await {
        Ok(response) => response,
        Err(problem) => page::problem(&request, &gateway, Some(&site), &problem),
    }
}

async fn receive(
    request: &HttpRequest,
    payload: &mut web::Payload,
    gateway: &Gateway,
    site: &Served,
    form: &str,
) -> Result<HttpResponse, Problem> {
    // A form of ours is sent from a page of ours; a browser that says otherwise is believed.
    if let Some(origin) = request.headers().get(ORIGIN)
        && origin.to_str().ok() != Some(gateway.config.origin().as_str())
        // A page with `Referrer-Policy: no-referrer` sends the origin `null` with its own forms.
        && origin.as_bytes() != b"null"
    {
        return Err(Problem::WrongOrigin);
    }
    let bytes = extract::body(payload, extract::FORM).await?;
    let mut typed: BTreeMap<String, String> = form_urlencoded::parse(&bytes).into_owned().collect();
    let lang = typed.remove("lang").and_then(|lang| lang.parse().ok()).filter(|lang| site.site.languages.contains(lang));
    let lang = lang.unwrap_or_else(|| page::language(request, site));
    let token = typed.remove("token").unwrap_or_default();
    let trap = typed.remove("website").unwrap_or_default();
    let ticked: BTreeSet<String> = typed
        .iter()
        .filter(|(name, value)| (name.starts_with("clause.") || *name == "agree") && *value == "yes")
        .map(|(name, _)| name.clone())
        .collect();
    let again = |status, troubles, notice, token| {
        let shown = Shown { form: form.to_owned(), typed: typed.clone(), ticked: ticked.clone(), troubles, token, notice };
        show(gateway, site, status, lang, shown)
    };
    let key = token::key(site, &format!("form/{form}"), &token);
    // A field no person sees was filled in, or the form lay open for days: shown again with everything typed, once more to send.
    let (Some(key), true) = (key, trap.is_empty()) else {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(stale(lang)), None));
    };
    let said = Said { referrer: header(request), ..Said::default() };
    let evidence = evidence::gather(request, &gateway.config.proxies.trusted, &said, clock::now());
    let parts: Vec<&[u8]> = typed.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
    let request = fingerprint(&parts);
    let application =
        Application { form: form.to_owned(), lang, typed: typed.clone(), ticked: ticked.clone(), key, request, evidence };
    match apply::record(gateway, site, application).await {
        Ok(recorded) => {
            let location = format!("/r/{}/{}?lang={lang}", site.site.id, recorded.token);
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, location)).finish())
        }
        Err(NotApplied::Troubles(troubles)) => Ok(again(StatusCode::UNPROCESSABLE_ENTITY, troubles, None, Some(token))),
        Err(NotApplied::Problem(Problem::KeyReused)) => {
            Ok(again(StatusCode::CONFLICT, Vec::new(), Some(sent_before(lang)), None))
        }
        Err(NotApplied::Problem(problem @ (Problem::Unavailable(_) | Problem::Forked))) => {
            Ok(again(actix_web::ResponseError::status_code(&problem), Vec::new(), Some(not_saved(lang)), Some(token)))
        }
        Err(NotApplied::Problem(problem)) => Err(problem),
    }
}

fn header(request: &HttpRequest) -> String {
    request.headers().get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn stale(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Форма тым ұзақ ашық тұрды. Жазғаныңыз сақталды, тағы бір рет жіберіңіз.",
        Lang::Ru => "Форма была открыта слишком долго. Всё, что вы написали, на месте: отправьте ещё раз.",
        Lang::En => "The form was open for too long. What you wrote is still here: send it once more.",
    }
}

fn sent_before(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => {
            "Бұл форма бұрын басқа мәтінмен жіберілген. Мұны жаңа өтініш ретінде жіберу үшін батырманы тағы бір рет басыңыз."
        }
        Lang::Ru => "Эта форма уже отправлена с другим текстом. Чтобы отправить это как новое обращение, нажмите кнопку ещё раз.",
        Lang::En => "This form was already sent with other words. To send this as a new one, press the button again.",
    }
}

fn not_saved(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => "Қазір сақтау мүмкін болмады, ештеңе жазылған жоқ. Жазғаныңыз орнында: бір минуттан кейін қайта жіберіңіз.",
        Lang::Ru => {
            "Сейчас сохранить не удалось, ничего не записано. Всё, что вы написали, на месте: отправьте ещё раз через минуту."
        }
        Lang::En => {
            "This could not be saved just now, and nothing was recorded. What you wrote is still here: send it again in a minute."
        }
    }
}
