//! The day by which an applicant is answered, as the operator's calendar has it.

use kelisim_core::calendar::{Calendar, Overrides, local_day};

use crate::applications::{filled, post, token};
use crate::support::clock::now;
use crate::support::{Engine, Setup};

/// A gateway with this calendar, for the site whose forms are answered.
fn setup(calendar: &str) -> Setup {
    Setup::new(Engine::Redb).sites(&["stop-collector"]).config(&format!("[calendar]\n{calendar}"))
}

#[test]
fn an_applicant_is_told_the_day_by_the_operator_s_calendar() {
    let by_law = Calendar::kazakhstan();
    // The operator rests on the next three working days, and works on the Saturday after.
    let mut off = Vec::new();
    let mut day = local_day(now());
    for _ in 0..3 {
        day = by_law.next_working(day);
        off.push(day);
    }
    let days = off.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let gateway = setup(&format!("off = [{days}]\n")).start();
    let form = "stop-collector/complaint";
    let before = now();
    let sent = post(&gateway, form, &token(&gateway, form), &filled());
    assert_eq!(sent.status, 303);
    let after = now();
    let page = gateway.get(sent.header("location").unwrap()).page();
    let answer = |calendar: &Calendar, moment| calendar.due(moment, 15).day.strftime("%d.%m.%Y").to_string();
    let own = by_law.clone().with_overrides(&Overrides { off, working: Vec::new() });
    // Midnight may pass between the two.
    assert!([before, after].iter().any(|moment| page.contains(&answer(&own, *moment))), "{page}");
    assert!(![before, after].iter().any(|moment| page.contains(&answer(&by_law, *moment))), "{page}");
}

#[test]
fn a_wrong_day_in_the_configuration_stops_the_start_with_its_line() {
    for (days, what) in [
        ("off = [2027-05-17]\nworking = [2027-05-17]\n", "2027-05-17 is listed as off and as working"),
        ("working = [2027-05-22, 2027-05-22]\n", "2027-05-22 is listed twice"),
        ("off = [10:30:00]\n", "10:30:00 is no day"),
    ] {
        let gateway = setup(days).prepare();
        let config = std::fs::read_to_string(gateway.folder().join("kelisim.toml")).unwrap();
        let line = config.lines().position(|line| line.starts_with(days.lines().next().unwrap())).unwrap() + 1;
        let (started, printed) = gateway.try_run(&["serve"]);
        assert!(!started && printed.contains(&format!("line {line}: calendar: {what}")), "{printed}");
    }
}
