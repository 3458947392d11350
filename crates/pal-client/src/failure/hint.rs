//! What to do about what services say: what people asked in the threads, answered beside the error.

/// What to do about a number or word of an authority.
pub(super) fn of_authority(code: &str, message: &str) -> Option<String> {
    if message.contains(NO_ACCOUNT) {
        return Some(NO_ACCOUNT_HINT.to_owned());
    }
    let hint = match code {
        "AADSTS50076" | "AADSTS50079" | "AADSTS50074" | "AADSTS50072" => {
            "the tenant wants a second factor: sign in with `--device-code` or `--browser`, or use a service principal there"
        }
        "AADSTS50158" | "AADSTS53000" | "AADSTS53001" | "AADSTS53003" | "AADSTS53004" | "AADSTS530032"
        | "AADSTS530034" => {
            "a Conditional Access policy of the tenant refuses this sign-in: ask the customer's administrator, or use an account that meets it"
        }
        "AADSTS65001" | "AADSTS65004" | "AADSTS90094" => {
            "the tenant has not consented to this client: its administrator has to, once"
        }
        "AADSTS7000215" | "AADSTS7000222" => {
            "the client secret is wrong or has expired: the value of the secret is wanted, not its id"
        }
        "invalid_client" | "AADSTS700027" | "AADSTS700024" | "AADSTS50027" => {
            "the authority does not take this proof: check client id, and the secret, certificate or clock"
        }
        "AADSTS700016" | "AADSTS700213" | "AADSTS7000229" | "AADSTS700211" | "AADSTS70021" => {
            "the tenant does not know this client, or not with this proof: is it the right tenant, and is the service principal there?"
        }
        "AADSTS90002" | "AADSTS900023" | "AADSTS90072" => {
            "there is no such tenant in this cloud: check `--tenant` and `--cloud`"
        }
        "AADSTS500011" | "AADSTS500014" | "AADSTS50001" => {
            "the tenant does not know the resource: is this the right cloud, and its audience?"
        }
        "AADSTS50020" | "AADSTS50034" | "AADSTS51004" => NO_ACCOUNT_HINT,
        "AADSTS50057" => "the account is disabled",
        "AADSTS50055" | "AADSTS50126" => "the password is wrong or has expired",
        "AADSTS70008" | "AADSTS700082" | "AADSTS50173" | "AADSTS700084" | "AADSTS50078" => {
            "the sign-in has expired: sign in again"
        }
        "AADSTS70018" | "AADSTS70020" | "authorization_declined" | "access_denied" | "expired_token" => {
            "nobody signed in with the code: try again"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// How the refusal of an account that is not in the tenant begins (wire facts §1, the one message that is known by its words).
const NO_ACCOUNT: &str = "does not have an account in this tenant";
const NO_ACCOUNT_HINT: &str = "a link needs an account in that tenant: a guest, a member or a service principal there. Access by CSP, GDAP or Lighthouse alone is none; with Lighthouse, link in your own tenant";

/// What to do about a refusal of ARM.
pub(super) fn of_arm(status: u16, code: &str, message: &str) -> Option<String> {
    if message.contains(NO_ACCOUNT) {
        return Some(NO_ACCOUNT_HINT.to_owned());
    }
    let hint = match (status, code) {
        (401, _) => "the service does not take this token: do cloud, authority and audience belong together?",
        (403, _) => "the account may not do that",
        (429, _) => "the service asks for fewer requests: try again later",
        (300..=399, _) => "check the address of the cloud",
        (404, code) if code.starts_with("HTTP_") => {
            "this may be no Azure Resource Manager: check the address of the cloud"
        }
        (500..=599, _) => "the service is in trouble: try again later",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// What to do about a partner id that the link service refuses (400).
pub(crate) const PARTNER_ID: &str = "the location ID of the Cloud AI Partner Program is wanted, digits only, not the global one: Partner Center shows both under Account settings, Identifiers. A new ID may take a while until it can be linked";

/// What to do where there is no link.
pub(crate) const NOT_LINKED: &str = "`pal partner create --partner-id ID` links this account";

/// What to do about a connection that does not come about.
pub(super) fn of_connection(why: &str) -> Option<String> {
    why.contains("certificate").then(|| {
        "`--ca FILE`, or the variable PAL_CA_BUNDLE or REQUESTS_CA_BUNDLE, names the certificate authority to believe"
            .to_owned()
    })
}
