//! Scopes of API keys, as types: what a handler's argument [`ApiCaller`](super::ApiCaller) asks of a key.

/// Scope of API keys. The name is the one that the configuration and `kelisim api-key new` use.
pub(crate) trait Scope: 'static {
    /// Name of the scope.
    const NAME: &'static str;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $scope:ident = $name:literal;)*) => {
        $(
            $(#[$doc])*
            pub(crate) enum $scope {}

            impl Scope for $scope {
                const NAME: &'static str = $name;
            }
        )*
    };
}

scopes! {
    /// Asks whether people may be contacted.
    Check = "check";
    /// Records decisions from a site's back end.
    Record = "record";
    /// Erases a person's data.
    Erase = "erase";
    /// Reads deliveries and sends them again.
    Deliveries = "deliveries";
    /// Reads and answers requests of people, and records obligations.
    Requests = "requests";
    /// Notifies people of a changed policy.
    Notices = "notices";
    /// Reports marketing contacts that were made.
    Contacts = "contacts";
    /// Imports past consents and suppression lists.
    Import = "import";
}
