//! The gateway as its users meet it: the real binary, real redb files, real Redis servers, a real receiver.
#![expect(clippy::disallowed_methods, reason = "a test measures time and takes its rounds from the environment")]
#![expect(clippy::print_stderr, reason = "a test says what it counted")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod answers;
mod applications;
mod bad_input;
mod bulk;
mod calendar;
mod canary;
mod check;
mod clocks;
mod compressed;
mod connections;
mod consents;
mod console;
mod deaths;
mod deliveries;
mod destinations;
mod doctor;
mod earlier;
mod entering;
mod evidence;
mod files;
mod floods;
mod forms;
mod forwarding;
mod gate;
mod gateways;
mod handover;
mod hostile;
mod journal;
mod my;
mod new_site;
mod notices;
mod openapi;
mod outage;
mod people;
mod policies;
mod preferences;
mod preview;
mod proof_packs;
mod proxies;
mod published;
mod readiness;
mod receipts;
mod reload;
mod report;
mod retention;
mod rollback;
mod signatures;
mod steps;
mod stores;
mod support;
mod terms;
mod texts;
mod wellknown;
