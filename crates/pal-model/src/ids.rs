//! Ids as the directory and the partner programme write them, made only by parsing.

use std::fmt;
use std::str::FromStr;

/// A GUID that was not 8-4-4-4-12 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a GUID")]
pub struct GuidError(pub String);

/// A GUID in its one form, 8-4-4-4-12 hexadecimal digits. Compares without case, prints in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

/// Where each byte's two digits stand in the text form.
const PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

impl Guid {
    /// The length of the text form, in bytes.
    pub const LENGTH: usize = 36;

    /// Reads the 36 bytes of a GUID, or `None`. The road for bytes that are not known to be text; usage takes it on every line.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "branches cost more than looking at every byte: without them the compiler looks at sixteen at once"
    )]
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let text: &[u8; Self::LENGTH] = text.try_into().ok()?;
        let [
            a @ ..,
            d1,
            b0,
            b1,
            b2,
            b3,
            d2,
            c0,
            c1,
            c2,
            c3,
            d3,
            e0,
            e1,
            e2,
            e3,
            d4,
            f0,
            f1,
            f2,
            f3,
            f4,
            f5,
            f6,
            f7,
            f8,
            f9,
            f10,
            f11,
        ] = text;
        if [*d1, *d2, *d3, *d4] != [b'-'; 4] {
            return None;
        }
        let [a0, a1, a2, a3, a4, a5, a6, a7] = a;
        let mut digits = [
            *a0, *a1, *a2, *a3, *a4, *a5, *a6, *a7, *b0, *b1, *b2, *b3, *c0, *c1, *c2, *c3, *e0, *e1, *e2,
            *e3, *f0, *f1, *f2, *f3, *f4, *f5, *f6, *f7, *f8, *f9, *f10, *f11,
        ];
        let mut wrong = false;
        for byte in &mut digits {
            let (digit, letter) = (byte.wrapping_sub(b'0'), (*byte | 0x20).wrapping_sub(b'a'));
            wrong |= (digit > 9) & (letter > 5);
            *byte = if digit <= 9 { digit } else { letter.wrapping_add(10) };
        }
        if wrong {
            return None;
        }
        let mut bytes = [0; 16];
        let (pairs, _) = digits.as_chunks::<2>();
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = high << 4 | low;
        }
        Some(Self(u128::from_be_bytes(bytes)))
    }

    /// A GUID from its 128 bits, most significant digit first.
    pub const fn from_u128(value: u128) -> Self {
        Self(value)
    }

    /// The 128 bits, most significant digit first.
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// `00000000-0000-0000-0000-000000000000`, which exports write where there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromStr for Guid {
    type Err = GuidError;

    fn from_str(text: &str) -> Result<Self, GuidError> {
        Self::from_bytes(text.as_bytes()).ok_or_else(|| GuidError(text.to_owned()))
    }
}

impl Guid {
    /// The text form. Not by `{:x}`: reports and answers print so many that its long divisions of 128 bits would be seen.
    fn text(self) -> [u8; Self::LENGTH] {
        let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' - 10 + half };
        let digits = self.0.to_be_bytes().map(|byte| [digit(byte >> 4), digit(byte & 0xf)]);
        let mut text = [b'-'; Self::LENGTH];
        for (place, digits) in PAIRS.into_iter().zip(digits) {
            if let Some(pair) = text.get_mut(place..place + 2) {
                pair.copy_from_slice(&digits);
            }
        }
        text
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! guid_newtype {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Guid);

        impl FromStr for $name {
            type Err = GuidError;

            fn from_str(text: &str) -> Result<Self, GuidError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

guid_newtype! {
    /// A directory: a customer's, or the partner's own.
    TenantId;
    /// An object of one directory: a user, guest, service principal, managed identity or group. The same human has another
    /// object id in each tenant (PAL-04).
    ObjectId;
    /// A subscription, owned by one tenant at a time.
    SubscriptionId;
    /// A role definition, built-in or custom. Compared by id, never by name: names are localised and re-cased.
    RoleDefinitionId;
}

impl RoleDefinitionId {
    /// Reads a bare GUID or a full ARM id that ends in one; the prefix differs by subscription and means nothing.
    pub fn from_arm(text: &str) -> Result<Self, GuidError> {
        let last = text.rsplit('/').next().unwrap_or(text);
        last.parse().map_err(|_| GuidError(text.to_owned()))
    }
}

/// An account in one tenant: what a partner link is tied to (PAL-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    /// The directory the object lives in.
    pub tenant: TenantId,
    /// The object's id there.
    pub object: ObjectId,
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In one piece: each change of a link is logged and audited with it.
        let mut text = [b'/'; 2 * Guid::LENGTH + 1];
        let (tenant, object) = text.split_at_mut(Guid::LENGTH);
        tenant.copy_from_slice(&self.tenant.0.text());
        if let [_, object @ ..] = object {
            object.copy_from_slice(&self.object.0.text());
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Not 1 to 20 ASCII digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a partner id: 1 to 20 digits")]
pub struct PartnerIdError(pub String);

/// A partner id: decimal digits without leading zeros, ordered as a number (PAL-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartnerId(u128);

impl PartnerId {
    /// The most digits a partner id may have, leading zeros included.
    pub const DIGITS_MAX: usize = 20;
}

impl FromStr for PartnerId {
    type Err = PartnerIdError;

    fn from_str(text: &str) -> Result<Self, PartnerIdError> {
        let refuse = || PartnerIdError(text.to_owned());
        if text.is_empty() || text.len() > Self::DIGITS_MAX || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refuse());
        }
        text.parse().map(Self).map_err(|_| refuse())
    }
}

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_compares_without_case_and_prints_in_lower_case() {
        let guid: Guid = "8E3AF657-a8ff-443c-a75c-2fe8c4bcb635".parse().unwrap();
        assert_eq!(guid.to_string(), "8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
        assert_eq!(guid, guid.to_string().parse().unwrap());
        for bad in [
            "",
            "8e3af657a8ff443ca75c2fe8c4bcb635",
            "8e3af657-a8ff-443c-a75c-2fe8c4bcb63g",
            "{8e3af657-a8ff-443c-a75c-2fe8c4bcb635}",
        ] {
            assert!(bad.parse::<Guid>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_role_definition_is_known_by_the_last_segment_of_its_arm_id() {
        let bare = RoleDefinitionId::from_arm("8e3af657-a8ff-443c-a75c-2fe8c4bcb635").unwrap();
        let full = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635";
        assert_eq!(RoleDefinitionId::from_arm(full).unwrap(), bare);
        assert!(RoleDefinitionId::from_arm("/roleDefinitions/").is_err());
    }

    #[test]
    fn leading_zeros_of_a_partner_id_do_not_count() {
        assert_eq!("0012345".parse::<PartnerId>().unwrap(), "12345".parse().unwrap());
        assert_eq!("0012345".parse::<PartnerId>().unwrap().to_string(), "12345");
        for bad in ["", "+1", "-1", " 1", "1 ", "12a", "\u{663}", "123456789012345678901"] {
            assert!(bad.parse::<PartnerId>().is_err(), "{bad}");
        }
    }
}
