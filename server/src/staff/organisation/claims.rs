//! Interpretation of claims: the account's name, and the roles its groups grant.

use std::collections::BTreeMap;

use kelisim_core::SiteId;
use serde_json::Value;

use super::Refused;
use super::facts::{Facts, found};
use crate::config::Oidc;
use crate::config::console::Rule;
use crate::staff::account;
use kelisim_core::role::Role;

/// Most groups of one token; a longer list is refused, because groups beyond the limit would count as absent.
const MOST: usize = 10_000;

/// Person who was authenticated by the service.
pub(super) struct Person {
    /// Name of their account.
    pub name: String,
    /// Issuer and subject, which the service never assigns to another person.
    pub bond: String,
    /// Roles granted by their groups; `None` when groups are not used.
    pub granted: Option<Granted>,
}

/// Roles that groups grant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Granted {
    /// Role at each site, by the site's id.
    pub roles: BTreeMap<String, Role>,
    /// Sites where groups decide: a person without a granted role has none there.
    pub decided: Vec<String>,
}

impl Granted {
    /// Changes that make the roles match the groups: for each site the new role, or `None` to remove it.
    #[must_use]
    pub(super) fn changes(&self, now: &BTreeMap<String, Role>) -> BTreeMap<String, Option<Role>> {
        let wanted = |site: &String| (site.clone(), self.roles.get(site).copied());
        self.decided.iter().map(wanted).filter(|(site, role)| now.get(site) != role.as_ref()).collect()
    }
}

/// Reads the person from the claims.
///
/// # Errors
/// [`Refused::Nameless`], [`Refused::Unverified`], [`Refused::Groups`]
pub(super) fn person(config: &Oidc, facts: &Facts) -> Result<Person, Refused> {
    let claims = facts.claims.expose();
    let name = found(claims, &config.name_claim).and_then(Value::as_str).ok_or(Refused::Nameless)?;
    // Some services write the word instead of the boolean.
    let verified = claims["email_verified"] == true || claims["email_verified"] == "true";
    if config.name_claim == "email" && !verified {
        return Err(Refused::Unverified);
    }
    let name = account::named(name).ok_or(Refused::Nameless)?;
    let granted =
        if config.roles.is_empty() { None } else { Some(granted(&config.roles, &groups(claims, &config.groups_claim)?)) };
    Ok(Person { name, bond: format!("{} {}", config.issuer, facts.subject.expose()), granted })
}

/// Reads the groups. A missing claim is an empty list, unless the service says that the groups do not fit.
fn groups(claims: &Value, claim: &str) -> Result<Vec<String>, Refused> {
    match found(claims, claim) {
        Some(Value::String(one)) => Ok(vec![one.clone()]),
        Some(Value::Array(all)) if all.len() <= MOST => Ok(all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        Some(_) => Err(Refused::Groups),
        // Microsoft Entra ID names another source when there are too many (OpenID Connect Core, 5.6.2).
        None if claims["_claim_names"].get(claim).is_some() || claims["hasgroups"] == true => Err(Refused::Groups),
        None => Ok(Vec::new()),
    }
}

/// Applies the rules to the groups of a person: at each site the first matching rule counts.
fn granted(rules: &[Rule], groups: &[String]) -> Granted {
    let mut given = Granted { roles: BTreeMap::new(), decided: Vec::new() };
    for rule in rules {
        let member = groups.contains(&rule.group);
        for site in rule.sites.iter().map(SiteId::to_string) {
            if member {
                given.roles.entry(site.clone()).or_insert(rule.role);
            }
            if !given.decided.contains(&site) {
                given.decided.push(site);
            }
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use kelisim_core::Sensitive;
    use proptest::prelude::*;
    use serde_json::json;

    fn config(more: &str) -> Oidc {
        toml::from_str(&format!("issuer = \"https://id.example.kz\"\nclient_id = \"kelisim\"\nlabel = \"Example\"\n{more}"))
            .unwrap()
    }

    const RULES: &str = "
        groups_claim = \"realm_access.roles\"
        [[roles]]
        group = \"officers\"
        role = \"officer\"
        sites = [\"jetu\"]
        [[roles]]
        group = \"all\"
        role = \"marketer\"
        sites = [\"jetu\", \"vivus\"]";

    fn of(config: &Oidc, claims: Value) -> Result<Person, Refused> {
        person(config, &Facts { subject: Sensitive::new("7".into()), claims: Sensitive::new(claims) })
    }

    fn name(more: &str, claims: Value) -> String {
        match of(&config(more), claims) {
            Ok(person) => person.name,
            Err(refused) => refused.code().to_owned(),
        }
    }

    #[test]
    fn a_name_is_one_the_service_vouches_for() {
        for (verified, expected) in [
            (json!(true), "a@b.kz"),
            (json!("true"), "a@b.kz"),
            (json!(false), "not-verified"),
            (json!("yes"), "not-verified"),
            (json!(1), "not-verified"),
        ] {
            assert_eq!(name("", json!({ "email": "A@b.kz", "email_verified": verified })), expected, "{verified}");
        }
        assert_eq!(name("", json!({ "email": "a@b.kz" })), "not-verified");
        assert_eq!(name("", json!({ "email_verified": true })), "no-name");
        assert_eq!(name("", json!({ "email": "Әлия@b.kz", "email_verified": true })), "no-name");
        let own = "name_claim = \"preferred_username\"";
        assert_eq!(name(own, json!({ "preferred_username": "aliya" })), "aliya");
        assert_eq!(name(own, json!({ "preferred_username": ["aliya"] })), "no-name");
        assert_eq!(name("name_claim = \"https://x.kz/name\"", json!({ "https://x.kz/name": "aliya" })), "aliya");
    }

    #[test]
    fn groups_give_the_first_role_that_fits_and_decide_where_a_rule_names_the_site() {
        let config = config(&format!("name_claim = \"n\"{RULES}"));
        let given = |roles: Value| {
            let person = of(&config, json!({ "n": "aliya", "realm_access": { "roles": roles } })).unwrap();
            person.granted.unwrap()
        };
        let all = given(json!(["all", "officers", "other"]));
        assert_eq!(all.roles, [("jetu".to_owned(), Role::Officer), ("vivus".to_owned(), Role::Marketer)].into());
        assert_eq!(given(json!("all")).roles["jetu"], Role::Marketer, "one group without a list");
        let none = given(json!([]));
        assert!(none.roles.is_empty());
        let now = [("jetu".to_owned(), Role::Owner), ("jetfin".to_owned(), Role::Owner)].into();
        assert_eq!(none.changes(&now), [("jetu".to_owned(), None)].into(), "what no rule names stays");
        assert_eq!(
            all.changes(&now),
            [("jetu".to_owned(), Some(Role::Officer)), ("vivus".to_owned(), Some(Role::Marketer))].into()
        );
        assert!(all.changes(&all.roles).is_empty());
    }

    #[test]
    fn groups_that_are_not_told_take_nothing_away() {
        let config = config(&format!("name_claim = \"n\"{}", RULES.replace("realm_access.roles", "groups")));
        let refused = |claims: Value| of(&config, claims).err().map(|refused| refused.code());
        assert_eq!(refused(json!({ "n": "aliya" })), None);
        for away in [
            json!({ "n": "aliya", "_claim_names": { "groups": "src1" } }),
            json!({ "n": "aliya", "hasgroups": true }),
            json!({ "n": "aliya", "groups": { "a": 1 } }),
            json!({ "n": "aliya", "groups": vec!["a"; MOST + 1] }),
        ] {
            assert_eq!(refused(away), Some("groups-not-told"));
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z@.]{0,12}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            let names = prop_oneof![Just("n"), Just("groups"), Just("realm_access"), Just("roles"), Just("_claim_names")];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((names, inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_claims_give_a_role_without_its_group(claims in any_json()) {
            let config = config(&format!("name_claim = \"n\"{RULES}"));
            if let Ok(person) = of(&config, claims.clone()) {
                let granted = person.granted.unwrap();
                let groups = found(&claims, "realm_access.roles").map(Value::to_string).unwrap_or_default();
                prop_assert_eq!(granted.roles.get("jetu") == Some(&Role::Officer), groups.contains("\"officers\""));
                prop_assert!(account::named(&person.name).is_some());
            }
        }
    }
}
