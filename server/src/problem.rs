//! Errors as machines receive them: RFC 9457 problem documents. A problem never repeats what was sent.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use kelisim_engine::Failure;
use kelisim_engine::committer::CommitError;
use kelisim_engine::reason::{self, Spent, Unavailable};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::lists::{ListError, Refusal};

/// Every error that a request can meet. The code of each is a heading of `docs/errors.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No site of this id is served here.
    UnknownSite,
    /// No such page or record, or not for this caller.
    NotFound,
    /// The request comes from an origin that this site does not list.
    WrongOrigin,
    /// The key is missing, or does not open this.
    Unauthorized,
    /// The body is not JSON.
    MediaType,
    /// The body is not well-formed JSON; line and column.
    MalformedJson(usize, usize),
    /// The body has another shape than documented; line and column.
    WrongShape(usize, usize),
    /// The body is larger than allowed; the limit in bytes.
    TooLarge(usize),
    /// The body did not arrive in time.
    TooSlow,
    /// The body ended early, or its chunks are not well-formed.
    BrokenBody,
    /// A field of a form, or a header that may come once, was sent twice.
    SentTwice,
    /// A repeatable request needs an `Idempotency-Key` of 8 to 64 visible characters.
    NoKey,
    /// The idempotency key came with another body before.
    KeyReused,
    /// The act is understood and cannot be recorded.
    Refused(reason::Refusal),
    /// A field is wrong: its name, code and sentence.
    Field(String, &'static str, &'static str),
    /// More identifiers than one request may have; the limit.
    TooMany(usize),
    /// The key has spent its budget; the seconds until it may go on.
    Spent(Spent, u64),
    /// More requests came from this address, or for this site, than may; the seconds to wait.
    Flooded(u64),
    /// The query of the address is not as documented.
    Query,
    /// The list is refused, or cannot be answered now.
    List(Refusal),
    /// The list was not answered, and will not be: the reason as a sentence.
    NoAnswer(String),
    /// The answer to the list is not complete yet.
    NotDone,
    /// Files were not read again: why, as a sentence.
    NotReloaded(String),
    /// The store cannot write anything now.
    Unavailable(Unavailable),
    /// The site's ledger was changed behind the gateway's back.
    Forked,
}

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Document {
    /// `tag:kelisim,2026:problem/<code>`.
    #[serde(rename = "type")]
    kind: String,
    /// Stable short name.
    code: String,
    /// HTTP status.
    status: u16,
    /// What is wrong in general.
    title: String,
    /// What is wrong here, and what to do.
    detail: String,
    /// The field that is wrong, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// Problem documents of most routes that read, as the description of the API lists them. A route that
/// describes one of these statuses otherwise lists it after this type.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only the description of the API speaks of them")]
pub(crate) enum CommonProblems {
    /// Not answered
    #[response(status = "4XX", content_type = "application/problem+json")]
    Refused(Document),
    /// The store cannot be read
    #[response(status = 503, content_type = "application/problem+json")]
    Unreadable(Document),
}

impl Problem {
    /// Stable short name of the problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Query => "wrong-query",
            Problem::List(why) => why.code(),
            Problem::NoAnswer(_) => "no-answer",
            Problem::NotReloaded(_) => "not-reloaded",
            Problem::NotDone => "not-done",
            Problem::UnknownSite => "unknown-site",
            Problem::NotFound => "not-found",
            Problem::WrongOrigin => "wrong-origin",
            Problem::Unauthorized => "unauthorized",
            Problem::MediaType => "media-type",
            Problem::MalformedJson(..) => "malformed-json",
            Problem::WrongShape(..) => "wrong-shape",
            Problem::TooLarge(_) => "too-large",
            Problem::TooSlow => "too-slow",
            Problem::BrokenBody => "broken-body",
            Problem::SentTwice => "sent-twice",
            Problem::NoKey => "no-idempotency-key",
            Problem::KeyReused => "idempotency-key-reused",
            Problem::Refused(why) => why.code(),
            Problem::Field(_, code, _) => code,
            Problem::Spent(what, _) => what.code(),
            Problem::Flooded(_) => "too-many-requests",
            Problem::TooMany(_) => "too-many",
            Problem::Unavailable(_) => "store-unavailable",
            Problem::Forked => "ledger-forked",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Problem::UnknownSite | Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::WrongOrigin => StatusCode::FORBIDDEN,
            Problem::Unauthorized => StatusCode::UNAUTHORIZED,
            Problem::MediaType | Problem::List(Refusal::Workbook | Refusal::NotText) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::MalformedJson(..)
            | Problem::NoKey
            | Problem::BrokenBody
            | Problem::SentTwice
            | Problem::List(Refusal::Cut) => StatusCode::BAD_REQUEST,
            Problem::NotDone | Problem::NotReloaded(_) => StatusCode::CONFLICT,
            Problem::TooLarge(_) | Problem::List(Refusal::TooLarge(_)) => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Problem::KeyReused | Problem::WrongShape(..) | Problem::Refused(..) | Problem::Field(..) | Problem::TooMany(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Problem::Spent(..) | Problem::Flooded(_) => StatusCode::TOO_MANY_REQUESTS,
            Problem::Unavailable(Unavailable::Full) | Problem::List(Refusal::NoRoom | Refusal::DiskFull) => {
                StatusCode::INSUFFICIENT_STORAGE
            }
            Problem::Unavailable(_) | Problem::Forked | Problem::List(Refusal::Store(_) | Refusal::Unreadable) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Problem::Query | Problem::List(_) | Problem::NoAnswer(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Problem::UnknownSite => "No such site",
            Problem::NotFound => "Not found",
            Problem::WrongOrigin => "This page may not speak for the site",
            Problem::Unauthorized => "A key for this site and scope is needed",
            Problem::MediaType => "Not JSON",
            Problem::MalformedJson(..) => "Malformed JSON",
            Problem::WrongShape(..) => "Wrong shape",
            Problem::TooLarge(_) => "Too large",
            Problem::TooSlow => "Too slow",
            Problem::BrokenBody => "Broken body",
            Problem::SentTwice => "Sent twice",
            Problem::NoKey => "No idempotency key",
            Problem::KeyReused => "Idempotency key used before",
            Problem::Refused(why) => title_of(why),
            Problem::Field(..) => "A field is wrong",
            Problem::TooMany(_) => "Too many at once",
            Problem::Spent(..) => "Asked too much",
            Problem::Flooded(_) => "Too many requests",
            Problem::Query => "Wrong query",
            Problem::List(_) | Problem::NoAnswer(_) => "The list is not answered",
            Problem::NotDone => "Not done yet",
            Problem::NotReloaded(_) => "Not read again",
            Problem::Unavailable(_) => "Cannot be kept now",
            Problem::Forked => "The ledger is stopped",
        }
    }

    /// What is wrong here, and what to do.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Problem::UnknownSite => "No site of this id is served here. Ids are the names of the folders in `sites`.".into(),
            Problem::NotFound => "There is nothing here, or it is not for you.".into(),
            Problem::WrongOrigin => {
                "The Origin of the request is not in the site file's `origins`. Origins are compared exactly.".into()
            }
            Problem::Unauthorized => "Send `Authorization: Bearer …` with a key for this site and scope.".into(),
            Problem::MediaType => "Send `Content-Type: application/json`, in UTF-8 and not compressed.".into(),
            Problem::MalformedJson(line, column) => format!("The body is not well-formed JSON at line {line}, column {column}."),
            Problem::WrongShape(line, column) => {
                format!("The body is JSON, but not of the documented shape, at line {line}, column {column}. See /openapi.json.")
            }
            Problem::TooLarge(most) => format!("The body may have {most} bytes."),
            Problem::TooSlow => "The body did not arrive in time. Send it again with the same idempotency key.".into(),
            Problem::BrokenBody => "The body ended before its length, or a chunk of it is not well-formed.".into(),
            Problem::SentTwice => {
                "A field or header that may come once came twice, and which one counts nobody could say. Send it once.".into()
            }
            Problem::NoKey => {
                "Send `Idempotency-Key` with 8 to 64 visible ASCII characters, a new one for each act (a UUID is good).".into()
            }
            Problem::KeyReused => "The same key came with another body before. Send a new key for a new act.".into(),
            Problem::Refused(why) => format!("{}.", why.sentence()),
            Problem::Field(_, _, words) => (*words).into(),
            Problem::TooMany(most) => format!("Send at most {most} at once."),
            Problem::Spent(what, _) => what.sentence().into(),
            Problem::Flooded(seconds) => {
                format!("More came from here, or for this site, than may. Nothing was recorded: send it again in {seconds} seconds with the same key.")
            }
            Problem::Query => "The query of the address has an unknown or missing part. See /openapi.json.".into(),
            Problem::List(why) => why.sentence(),
            Problem::NoAnswer(sentence) | Problem::NotReloaded(sentence) => sentence.clone(),
            Problem::NotDone => "The answer is given out once it is whole. Ask how far it is, and for the answer after that.".into(),
            Problem::Unavailable(Unavailable::Unknown) => {
                "Whether it was recorded is not known. Send it again after a moment with the same idempotency key: it is recorded once.".into()
            }
            Problem::Unavailable(Unavailable::Weak) => {
                "The store keeps less than was promised, so nothing is recorded. Send it again after a moment with the same idempotency key.".into()
            }
            Problem::Unavailable(_) => "Nothing was recorded. Send it again after a moment with the same idempotency key.".into(),
            Problem::Forked => {
                "The store does not hold the ledger this gateway signed. Nothing is recorded until an operator has looked.".into()
            }
        }
    }
}

/// What is wrong in general when something valid is refused: one title for each code, whatever was asked.
fn title_of(why: &reason::Refusal) -> &'static str {
    use reason::Refusal;
    match why {
        Refusal::Decision(_) => "The decision cannot be recorded",
        Refusal::UnknownPurpose => "No such purpose",
        Refusal::NoChannel => "No channel is named",
        Refusal::UnknownChannel => "No such channel for this purpose",
        Refusal::NotPast | Refusal::TouchAhead => "The moment has not passed",
        Refusal::NoObligation => "Nothing can hold this consent",
        Refusal::UnknownPolicy => "No such version of the policy",
        Refusal::NotSignificant => "People need not be told",
        Refusal::NoMail => "No mail server",
        Refusal::CountRunning => "Another count is under way",
        Refusal::AccountName(_) => "Not a name of an account",
        Refusal::AskedBefore => "Asked before",
        Refusal::AnsweredBefore => "Answered before",
        Refusal::CaseChanged => "The case was changed meanwhile",
        Refusal::CaseState => "Not as the case stands",
        Refusal::NotBlocked => "Nothing is blocked",
        Refusal::Erased => "The person was erased",
        Refusal::LinkEnded => "The link was ended",
        Refusal::DestructionState => "The destruction is not in that state",
        Refusal::OwnProposal => "Your own proposal",
        Refusal::Held => "An obligation holds the data",
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status();
        let document = Document {
            kind: format!("tag:kelisim,2026:problem/{}", self.code()),
            code: self.code().to_owned(),
            status: status.as_u16(),
            title: self.title().to_owned(),
            detail: self.detail(),
            field: if let Problem::Field(field, ..) = self { Some(field.clone()) } else { None },
        };
        let mut response = HttpResponse::build(status);
        if matches!(
            self,
            Problem::Unavailable(_) | Problem::Forked | Problem::TooSlow | Problem::NotDone | Problem::List(Refusal::Store(_))
        ) {
            response.insert_header((RETRY_AFTER, "2"));
        }
        if matches!(self, Problem::Unauthorized) {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        if let Problem::Spent(_, seconds) | Problem::Flooded(seconds) = self {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        let mut response =
            response.insert_header((CACHE_CONTROL, "no-store")).content_type("application/problem+json").json(document);
        // Who asked may be a person, who gets a page in its place.
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Failure> for Problem {
    fn from(why: Failure) -> Self {
        match why {
            Failure::NotFound => Problem::NotFound,
            Failure::KeyReused => Problem::KeyReused,
            Failure::Refused(why) => Problem::Refused(why),
            Failure::Field(name, code, sentence) => Problem::Field(name, code, sentence),
            Failure::TooMany(most) => Problem::TooMany(most),
            Failure::Spent(what, seconds) => Problem::Spent(what, seconds),
            Failure::Unavailable(why) => Problem::Unavailable(why),
            Failure::Forked => Problem::Forked,
        }
    }
}

impl From<CommitError> for Problem {
    fn from(why: CommitError) -> Self {
        Failure::from(why).into()
    }
}

impl From<ListError> for Problem {
    fn from(why: ListError) -> Self {
        match why {
            ListError::Failure(why) => why.into(),
            ListError::Refusal(why) => why.into(),
            ListError::NotDone => Problem::NotDone,
            ListError::NoAnswer(sentence) => Problem::NoAnswer(sentence),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(why: Refusal) -> Self {
        match why {
            Refusal::Spent(what) => Failure::spent(what).into(),
            why => Problem::List(why),
        }
    }
}

impl From<kelisim_store::StoreError> for Problem {
    fn from(why: kelisim_store::StoreError) -> Self {
        Failure::from(why).into()
    }
}
